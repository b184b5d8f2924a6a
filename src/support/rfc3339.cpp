#include "support/rfc3339.hpp"

#include "support/error.hpp"

#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace stowage::support {

std::string to_rfc3339(std::chrono::system_clock::time_point time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::chrono::system_clock::time_point from_rfc3339(const std::string &text) {
    std::tm parts{};
    const char *end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    if (end == nullptr || *end != '\0')
        throw Error(fmt::format("'{}' is not a time like 2026-01-31T12:00:00Z", text));
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

} // namespace stowage::support
