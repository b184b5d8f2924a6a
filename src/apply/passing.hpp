#pragma once

#include "apply/report.hpp"
#include "portainer/api_error.hpp"

#include <string_view>

namespace stowage::apply {

/// The server is still deploying that stack.
[[nodiscard]] bool in_progress(const portainer::ApiError &error);

/// Whether the cause may go away without anybody's doing: a lost connection, a proxy without its server, a
/// server that is busy, or one of those that Portainer wraps in a 500.
[[nodiscard]] bool passes_by_itself(const portainer::ApiError &error);

/// The same of what a server, a git host, a registry or an engine says. Portainer answers 500 for nearly
/// everything, so that the words are all there is to go by. What is not known does not pass.
[[nodiscard]] bool passes_by_itself(std::string_view words);

/// What a call that failed says: of the stack, or of the connection or the key alone.
[[nodiscard]] Cause cause_of(const portainer::ApiError &error);

} // namespace stowage::apply
