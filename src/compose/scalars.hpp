#pragma once

#include "compose/document.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// Values without quotes that YAML of the servers reads as something that can't stand in a compose file:
/// dates, and numbers that are none (`.inf`, `.nan`). Keys with x- in front may have what they like. Pure.
void check_scalars(const desired::yaml::Node &root, Dialect dialect, std::vector<Problem> &problems);

} // namespace stowage::compose
