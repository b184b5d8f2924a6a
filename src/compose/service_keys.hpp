#pragma once

#include <string>
#include <vector>

namespace stowage::compose {

/// The keys that the compose specification gives a service. A Docker Compose that is newer may know more.
[[nodiscard]] const std::vector<std::string> &service_keys();

} // namespace stowage::compose
