#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stowage::desired {

/// A whole number from 1 in decimal, without a sign: how the server counts. Nothing for anything else.
[[nodiscard]] std::optional<std::int64_t> read_id(std::string_view text);

} // namespace stowage::desired
