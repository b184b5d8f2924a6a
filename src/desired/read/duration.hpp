#pragma once

#include "desired/read/fields.hpp"

#include <chrono>

namespace stowage::desired {

/// The value of `key` as a duration that is at least `least`; nothing where that is left out or reported.
[[nodiscard]] std::optional<Written<std::chrono::milliseconds>>
read_duration(const Context &context, const Fields &fields, const char *key, std::chrono::milliseconds least);

} // namespace stowage::desired
