#pragma once

#include "compose/document.hpp"
#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// What schema and Docker Compose let pass, and every engine refuses when it makes a container: unknown
/// capabilities, limits and signals, places that can't be mounted to, addresses that are none. What contains
/// a value that is not known here is not judged. Pure.
void check_engine_values(const desired::yaml::Entry &service, const Values &values,
                         std::vector<Problem> &problems);

} // namespace stowage::compose
