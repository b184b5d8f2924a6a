#pragma once

#include "kubernetes/manifest.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace stowage::kubernetes {

/// The object as kubectl would send it: plain words and numbers are read as it reads them (`yes` is true,
/// `0644` is octal), quoted ones are text. `text` is that of the file which it was read from.
[[nodiscard]] nlohmann::json to_json(const Object &object, const std::string &text);

/// What `live` has otherwise than `wanted` says: `spec.replicas`. What `wanted` does not name is not looked
/// at, and what stands in lists is compared item by item.
[[nodiscard]] std::vector<std::string> differing_paths(const nlohmann::json &wanted,
                                                       const nlohmann::json &live);

} // namespace stowage::kubernetes
