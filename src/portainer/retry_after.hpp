#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace stowage::portainer {

/// How long a `Retry-After` header asks to wait: seconds or an HTTP date. Zero for a date that has passed,
/// nothing for what can't be read.
[[nodiscard]] std::optional<std::chrono::milliseconds>
parse_retry_after(const std::string &text, std::chrono::system_clock::time_point now);

} // namespace stowage::portainer
