#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stowage::desired::yaml {

/// What a value without quotes is to the YAML reader of servers besides text and numbers: a date, or a date
/// with a time, as it is written anew, `2024-1-2` as `2024-01-02T00:00:00Z`. Nothing where the text is no
/// moment to it.
[[nodiscard]] std::optional<std::string> moment_in(std::string_view text);

} // namespace stowage::desired::yaml
