#include "portainer/retry_after.hpp"

#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <charconv>
#include <curl/curl.h>

namespace stowage::portainer {
namespace {

constexpr std::chrono::seconds longest{365 * 24 * 3600}; // beyond it sums could overflow

} // namespace

std::optional<std::chrono::milliseconds> parse_retry_after(const std::string &text,
                                                           std::chrono::system_clock::time_point now) {
    const std::string value(support::trim(text));
    if (value.empty())
        return std::nullopt;
    if (value.find_first_not_of("0123456789") == std::string::npos) {
        long long seconds = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
        if (error != std::errc())
            return longest;
        return std::min<std::chrono::seconds>(std::chrono::seconds(seconds), longest);
    }
    const time_t date = curl_getdate(value.c_str(), nullptr);
    if (date == -1 || value.find(':') == std::string::npos)
        return std::nullopt;
    const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(support::time_at(date) - now);
    return std::clamp<std::chrono::milliseconds>(wait, std::chrono::milliseconds(0), longest);
}

} // namespace stowage::portainer
