#pragma once

#include <chrono>
#include <ctime>
#include <string>

namespace stowage::support {

/// A time in seconds since 1970, as others tell it. The clock counts nanoseconds: what lies before 1970 or
/// beyond 2255 (certificates are made to last until 9999) becomes the nearest time that can be compared with
/// now.
[[nodiscard]] std::chrono::system_clock::time_point time_at(std::time_t seconds);
/// `2026-01-31T12:00:00Z`.
[[nodiscard]] std::string to_rfc3339(std::chrono::system_clock::time_point time);
/// Whether from_rfc3339 reads it.
[[nodiscard]] bool is_rfc3339(const std::string &text);
/// As time_at. Throws support::Error.
[[nodiscard]] std::chrono::system_clock::time_point from_rfc3339(const std::string &text);

} // namespace stowage::support
