#pragma once

#include <cstddef>
#include <string_view>

namespace stowage::desired::yaml {

/// A value that isn't there gets the place of what comes next. This is the offset of the `-`, `[` or `,`
/// before it, which says more; `offset` itself where a null is written or nothing of the kind is found.
[[nodiscard]] std::size_t place_of_nothing(std::string_view text, std::size_t offset);

/// Whether the scalar at `offset` (its tag and anchor may stand before it) begins with a quote that nothing
/// closes.
[[nodiscard]] bool has_open_quote(std::string_view text, std::size_t offset);

} // namespace stowage::desired::yaml
