#pragma once

#include "kubernetes/manifest.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace stowage::kubernetes {

/// The object as the cluster gets it from the server, but for the labels that the server adds.
[[nodiscard]] nlohmann::json to_json(const Object &object);

/// A manifest of the same objects with each as a document of its own: no `kind: List`.
[[nodiscard]] std::string as_documents(const std::vector<Object> &objects);

/// What `live` has otherwise than `wanted` says: `spec.replicas`. What `wanted` does not name is not looked
/// at, and what stands in lists is compared item by item.
[[nodiscard]] std::vector<std::string> differing_paths(const nlohmann::json &wanted,
                                                       const nlohmann::json &live);

} // namespace stowage::kubernetes
