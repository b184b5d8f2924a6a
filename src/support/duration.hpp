#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace stowage::support {

/// A duration as Go's time.ParseDuration reads it: `5m`, `1h30m`, `1.5h`, `300ms`; units ns, us, µs, ms, s,
/// m, h. Nothing for anything else (`1d`, `5`, "", or one that does not fit).
[[nodiscard]] std::optional<std::chrono::nanoseconds> parse_go_duration(std::string_view text);

/// For people: `850ms`, `12s`, `3m 05s`, `1h 02m`, `5d 03h`.
[[nodiscard]] std::string human_duration(std::chrono::nanoseconds duration);

/// How long ago that was: `3m 05s ago`. A clock that was set back has it still to come: `3m 05s ahead of this
/// clock`.
[[nodiscard]] std::string time_since(std::chrono::system_clock::time_point then,
                                     std::chrono::system_clock::time_point now);

} // namespace stowage::support
