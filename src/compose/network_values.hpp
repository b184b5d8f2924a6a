#pragma once

#include "compose/document.hpp"
#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// What no standalone engine makes of networks: subnets that are none, overlap or have no room, addresses of
/// services that no subnet has or that are given twice, options that are no values. Pure.
void check_networks(const desired::yaml::Node &root, const Values &values, std::vector<Problem> &problems);

} // namespace stowage::compose
