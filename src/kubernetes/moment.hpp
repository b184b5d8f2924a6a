#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stowage::kubernetes {

/// A date, or a date with a time, as the server writes it anew: `2024-1-2` is `2024-01-02T00:00:00Z`. Nothing
/// where the text is no moment to the server.
[[nodiscard]] std::optional<std::string> moment_in(std::string_view text);

} // namespace stowage::kubernetes
