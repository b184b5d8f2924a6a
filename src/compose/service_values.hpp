#pragma once

#include "compose/document.hpp"
#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// What the schema lets pass and Docker Compose or the engine refuses: ports, lengths of time, sizes, restart
/// policies, names of containers, working directories. What contains a value that is not known here is not
/// judged. Pure.
void check_service_values(const desired::yaml::Entry &entry, const Service &service, Dialect dialect,
                          const Values &values, std::vector<Problem> &problems);

} // namespace stowage::compose
