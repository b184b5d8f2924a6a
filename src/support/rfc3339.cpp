#include "support/rfc3339.hpp"

#include "support/error.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace stowage::support {

std::chrono::system_clock::time_point time_at(std::time_t seconds) {
    constexpr std::time_t last = 9'000'000'000;
    return std::chrono::system_clock::from_time_t(std::clamp<std::time_t>(seconds, 0, last));
}

std::string to_rfc3339(std::chrono::system_clock::time_point time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

namespace {

bool read(const std::string &text, std::tm &parts) {
    const char *end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return end != nullptr && end == text.c_str() + text.size();
}

} // namespace

bool is_rfc3339(const std::string &text) {
    std::tm parts{};
    return read(text, parts);
}

std::chrono::system_clock::time_point from_rfc3339(const std::string &text) {
    std::tm parts{};
    if (!read(text, parts))
        throw Error(fmt::format("'{}' is not a time like 2026-01-31T12:00:00Z", text));
    return time_at(::timegm(&parts));
}

} // namespace stowage::support
