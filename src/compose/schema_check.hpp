#pragma once

#include "compose/document.hpp"
#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// Holds the merged files of a stack against the Compose specification's own JSON Schema, in the oldest and
/// the newest release that servers are known to run. What both refuse is fatal; what only one of them refuses
/// is not. A value that a variable decides is not judged: Compose reads it as what is wanted there.
[[nodiscard]] std::vector<Problem> check_schema(const desired::yaml::Node &root, const Values &values);

} // namespace stowage::compose
