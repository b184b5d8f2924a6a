#pragma once

#include "desired/yaml/node.hpp"

#include <string>

namespace stowage::compose {

/// A service of a file in `folder`, with its relative paths as a file that is above that folder would write
/// them: those of env and label files, of what it builds and of what it mounts. `folder` is relative to the
/// other file's, and "" where both are the same; then the service itself is returned. Variables of the paths
/// that changed have to be replaced anew. Pure.
[[nodiscard]] desired::yaml::NodePtr moved_service(const desired::yaml::NodePtr &service,
                                                   const std::string &folder);

/// Whether two values say the same, whatever the order of the keys of their maps.
[[nodiscard]] bool same_value(const desired::yaml::Node &a, const desired::yaml::Node &b);

} // namespace stowage::compose
