#pragma once

#include "desired/state.hpp"
#include "model/access.hpp"

#include <nlohmann/json_fwd.hpp>

namespace stowage::plan {

/// What a saved plan has of the desired state, so that it can be applied without the YAML. References stay
/// references. Writing throws support::Error where a secret is literal, reading where a word is unknown; what
/// is missing or of another type throws the JSON library's own exceptions.

using Json = nlohmann::ordered_json;

[[nodiscard]] Json encode(const desired::GitSource &source);
[[nodiscard]] Json encode(const model::AccessSettings &access);
[[nodiscard]] Json encode(const desired::Server &server);
[[nodiscard]] Json encode(const desired::Stack &stack);

[[nodiscard]] desired::Stack decode_spec(const Json &item);
/// Without its server, name and place.
[[nodiscard]] desired::GitSource decode_source(const Json &item);
[[nodiscard]] model::AccessSettings decode_access_settings(const Json &item);
[[nodiscard]] desired::Server decode_server(const Json &item);

} // namespace stowage::plan
