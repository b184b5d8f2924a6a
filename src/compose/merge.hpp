#pragma once

#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// Puts a compose file over the files before it, as Docker Compose does: maps are merged, lists are put one
/// after the other, of items that mean the same (a port, a mount, a variable) the later one stays, `command`,
/// `entrypoint` and the test of a healthcheck are replaced, `!reset` takes away and `!override` replaces.
/// Nodes that nothing changes are shared, so that `values` knows them and each has its own place. `earlier`
/// may be null. What can't be put over the other (a list over a map) goes to `problems`.
[[nodiscard]] desired::yaml::NodePtr merge(const desired::yaml::NodePtr &earlier,
                                           const desired::yaml::NodePtr &later, const Values &values,
                                           std::vector<Problem> &problems);

/// A service that extends another: the same rules.
[[nodiscard]] desired::yaml::NodePtr merge_service(const desired::yaml::NodePtr &base,
                                                   const desired::yaml::NodePtr &service,
                                                   const Values &values, std::vector<Problem> &problems);

} // namespace stowage::compose
