#pragma once

#include "compose/document.hpp"
#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// Holds the merged files of a stack against the JSON Schema of who reads them. `docker stack deploy` has its
/// own, and what it refuses is fatal. Docker Compose has the Compose specification's, in the oldest and the
/// newest release that servers are known to run: what both refuse is fatal, what only one of them refuses
/// says which. A value that a variable decides is not judged: it is read as what is wanted there.
[[nodiscard]] std::vector<Problem> check_schema(const desired::yaml::Node &root, const Values &values,
                                                Dialect dialect);

} // namespace stowage::compose
