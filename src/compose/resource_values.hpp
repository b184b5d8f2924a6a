#pragma once

#include "compose/document.hpp"
#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// What a service asks of processors and memory and no standalone engine gives: numbers that are none or out
/// of range, and settings that exclude each other. Pure.
void check_resource_values(const desired::yaml::Node &service, const Values &values,
                           std::vector<Problem> &problems);

} // namespace stowage::compose
