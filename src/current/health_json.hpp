#pragma once

#include "model/health.hpp"

#include <nlohmann/json_fwd.hpp>

namespace stowage::current {

/// How a stack's health is written in every document, with secrets masked: engines put what they were given
/// into their reasons.
[[nodiscard]] nlohmann::ordered_json encode(const model::StackHealth &health);

/// What is missing or of another type throws the JSON library's own exceptions.
[[nodiscard]] model::StackHealth decode_health(const nlohmann::ordered_json &item);

} // namespace stowage::current
