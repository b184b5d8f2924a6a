#pragma once

#include <chrono>
#include <string>

namespace stowage::support {

/// `2026-01-31T12:00:00Z`.
[[nodiscard]] std::string to_rfc3339(std::chrono::system_clock::time_point time);
/// Throws support::Error.
[[nodiscard]] std::chrono::system_clock::time_point from_rfc3339(const std::string &text);

} // namespace stowage::support
