#pragma once

#include "model/stack.hpp"

#include <nlohmann/json_fwd.hpp>

namespace stowage::current {

/// A server's record of a stack in the files that stowage writes: in snapshots, and in what a replacement
/// saves of the stack that it deletes. Of the record all but its env, which each file has in its own way.

[[nodiscard]] nlohmann::ordered_json encode_record(const model::Stack &stack);

/// Throws what the JSON library throws where something is missing or of another type. A number that stands
/// for no known type or status is taken for the unknown one.
[[nodiscard]] model::Stack decode_record(const nlohmann::ordered_json &item);

} // namespace stowage::current
