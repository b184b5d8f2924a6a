#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stowage::current {

/// What an engine's list of containers says only in words: `Exited (3) 5 minutes ago`, `Up 6 seconds
/// (healthy)`.

/// The number of `Exited (N) …` and `Restarting (N) …`.
[[nodiscard]] std::optional<int> exit_code_in(std::string_view status);

/// How long it has been so, rounded down as the engine rounds: `About a minute` is 60 s. Nothing where no
/// time is said (`Created`, `Dead`).
[[nodiscard]] std::optional<std::chrono::seconds> age_in(std::string_view status);

/// Of an engine's RFC 3339 time in UTC, in seconds since 1970, without its fractions; 0 where it is none.
[[nodiscard]] std::int64_t seconds_of(const std::string &time);

} // namespace stowage::current
