#pragma once

#include <chrono>
#include <string>

namespace stowage::support {

/// `2026-01-31T12:00:00Z`.
[[nodiscard]] std::string to_rfc3339(std::chrono::system_clock::time_point time);
/// Whether from_rfc3339 reads it.
[[nodiscard]] bool is_rfc3339(const std::string &text);
/// Throws support::Error.
[[nodiscard]] std::chrono::system_clock::time_point from_rfc3339(const std::string &text);

} // namespace stowage::support
