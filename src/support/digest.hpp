#pragma once

#include <string>
#include <string_view>

namespace stowage::support {

/// SHA-256 as 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view data);

/// HMAC-SHA-256 as hex. Used where a fingerprint covers secret values: without the key it can't be guessed
/// at.
[[nodiscard]] std::string hmac_sha256_hex(std::string_view key, std::string_view data);

} // namespace stowage::support
