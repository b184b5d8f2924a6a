#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace stowage::kubernetes {

/// What the cluster gets for a plain scalar of a manifest, one without quotes and tag. The server reads each
/// manifest and writes it anew before it is applied: `0644` is octal, `1_000` a number, `yes` is text, and
/// `2024-01-02` becomes the text `2024-01-02T00:00:00Z`.
[[nodiscard]] nlohmann::json plain_value(std::string_view text);

/// Whether the server takes a plain scalar for text.
[[nodiscard]] bool is_plain_text(std::string_view text);

/// What the server makes of a label's plain value. It is text whatever was written: `1.10` becomes `1.1`.
[[nodiscard]] std::string label_of_plain(std::string_view text);

} // namespace stowage::kubernetes
