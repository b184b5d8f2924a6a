#pragma once

#include "compose/document.hpp"
#include "desired/yaml/node.hpp"

#include <string_view>
#include <vector>

namespace stowage::kubernetes {

/// What of an object's shape ends a server that adds its labels to it: a newer one stops as a whole, an older
/// one never answers. `text` is that of the file, since only it tells a quoted key from a plain one.
void check_shape(const desired::yaml::Node &document, std::string_view text,
                 std::vector<compose::Problem> &problems);

} // namespace stowage::kubernetes
