#pragma once

#include "compose/document.hpp"

#include <set>
#include <string>
#include <vector>

namespace stowage::compose {

/// The services that a deployment makes anew, or makes or takes away, when a stack's files (in their order)
/// go from `before` to `after` and these variables change. Sorted. Also those that use a network, volume,
/// secret or config of the file that changed. Empty where one side is not YAML.
[[nodiscard]] std::vector<std::string> changed_services(const std::vector<File> &before,
                                                        const std::vector<File> &after,
                                                        const std::set<std::string> &variables);

} // namespace stowage::compose
