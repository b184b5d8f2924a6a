#pragma once

#include "desired/yaml/node.hpp"

#include <optional>
#include <string_view>

namespace stowage::desired::yaml {

/// What a plain (unquoted) scalar is in YAML 1.2's core schema. `yes`, `on` and `012:30` are text.
[[nodiscard]] Kind kind_of_plain(std::string_view text);

/// What a scalar with an explicit tag is (the full form, `tag:yaml.org,2002:int`). Nothing when the tag is
/// not one of the core schema's scalars, or the text does not fit it.
[[nodiscard]] std::optional<Kind> kind_of_tagged(std::string_view tag, std::string_view text);

} // namespace stowage::desired::yaml
