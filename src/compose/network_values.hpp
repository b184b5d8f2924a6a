#pragma once

#include "compose/document.hpp"
#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// What no engine makes of networks: subnets that are none, overlap or have no room, addresses of services
/// that no subnet has or that are given twice, options that are no values. A swarm gives no service an
/// address that was asked for, so there those are passed over. Pure.
void check_networks(const desired::yaml::Node &root, Dialect dialect, const Values &values,
                    std::vector<Problem> &problems);

/// Whether a network of the file is made: one that a service is on.
[[nodiscard]] bool is_used_network(const std::string &network, const desired::yaml::Node &root);

} // namespace stowage::compose
