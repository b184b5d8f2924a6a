#pragma once

#include "compose/document.hpp"
#include "desired/yaml/node.hpp"

#include <vector>

namespace stowage::kubernetes {

/// What of an object's shape ends a server that adds its labels to it: a newer one stops as a whole, an older
/// one never answers.
void check_shape(const desired::yaml::Node &document, std::vector<compose::Problem> &problems);

} // namespace stowage::kubernetes
