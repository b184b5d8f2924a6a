#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stowage::support {

/// SHA-256 as 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view data);

/// HMAC-SHA-256 as hex. Used where a fingerprint covers secret values: without the key it can't be guessed
/// at.
[[nodiscard]] std::string hmac_sha256_hex(std::string_view key, std::string_view data);

/// PBKDF2 with HMAC-SHA-256 as hex: for fingerprints that others may see, of values that may be short enough
/// to be guessed. Takes milliseconds.
[[nodiscard]] std::string slow_fingerprint_hex(std::string_view salt, std::string_view value);

/// Random bytes as hex, fit for salts and keys.
[[nodiscard]] std::string random_hex(std::size_t bytes);

} // namespace stowage::support
