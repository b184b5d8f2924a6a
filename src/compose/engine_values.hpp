#pragma once

#include "compose/document.hpp"
#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// What the schemas let pass, and every engine refuses when it makes a container: unknown capabilities,
/// limits and signals, places that can't be mounted to, addresses that are none. Of a swarm's service only
/// that is looked at which `docker stack deploy` hands on. What contains a value that is not known here is
/// not judged. Pure.
void check_engine_values(const desired::yaml::Entry &service, Dialect dialect, const Values &values,
                         std::vector<Problem> &problems);

} // namespace stowage::compose
