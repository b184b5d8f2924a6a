#pragma once

#include "portainer/api_error.hpp"

#include <string>
#include <string_view>

namespace stowage::portainer {

/// The error of an answer with a status of 400 and above: the server's `message` and `details`, or the first
/// text of a body that is not JSON. `server` is the address to name in advice.
[[nodiscard]] ApiError status_error(int status, std::string_view body, std::string call,
                                    const std::string &server);

/// The error of an answer with a status of 300 to 399. `location` is absolute; its query is not shown.
/// `api_path` is the path of the request with its prefix (`/portainer/api/stacks`).
[[nodiscard]] ApiError redirect_error(int status, const std::string &location, const std::string &api_path,
                                      std::string call);

/// Statuses with which a proxy says that it lost the answer to what it had passed on.
[[nodiscard]] bool leaves_effect_unknown(int status);

} // namespace stowage::portainer
