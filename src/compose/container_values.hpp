#pragma once

#include "compose/document.hpp"
#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// What an engine refuses of a container's settings: kernel parameters that are not its own, options that a
/// log driver does not know or misses, and what can't stand beside a network, process or name space that is
/// shared. Each was put to real engines. A swarm shares nothing of that kind, and passes over the keys that
/// say so. Pure.
void check_container_values(const desired::yaml::Node &service, Dialect dialect, const Values &values,
                            std::vector<Problem> &problems);

} // namespace stowage::compose
