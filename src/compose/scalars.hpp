#pragma once

#include "compose/document.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::compose {

/// Values without quotes that YAML of the servers reads as something that can't stand in a compose file:
/// dates, numbers that are none (`.inf`, `.nan`), and keys that are no text (`1:`, `true:`). Below a key with
/// x- in front only keys are looked at. Pure.
void check_scalars(const desired::yaml::Node &root, Dialect dialect, std::vector<Problem> &problems);

} // namespace stowage::compose
