#pragma once

#include "compose/document.hpp"
#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// What the schema of `docker stack deploy` lets pass, and the command or the swarm refuses: words below
/// `deploy` that mean nothing, sizes, constraints, names that no DNS takes. Pure.
void check_swarm_values(const desired::yaml::Entry &service, const Values &values,
                        std::vector<Problem> &problems);

/// Whether the whole says a version that `docker stack deploy` knows.
void check_swarm_version(const desired::yaml::Node &root, const Values &values,
                         std::vector<Problem> &problems);

/// Networks that the file makes and no service of a swarm can be on. Pure.
void check_swarm_networks(const desired::yaml::Node &root, const Values &values,
                          std::vector<Problem> &problems);

} // namespace stowage::compose
