#include "desired/yaml/moment.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <regex>

namespace stowage::desired::yaml {
namespace {

constexpr std::size_t digits_of_seconds = 9; // after the point: nanoseconds
constexpr int last_hour = 23;
constexpr int last_minute = 59;
constexpr int last_second = 59;

int number(const std::csub_match &part) {
    return part.matched ? std::stoi(part.str()) : 0;
}

/// With its point; without zeros at its end.
std::string fraction_of(std::string text) {
    text.resize(std::min(text.size(), digits_of_seconds + 1));
    text.erase(text.find_last_not_of('0') + 1);
    return text == "." ? "" : text;
}

std::string zone_of(const std::string &text) {
    return text.empty() || text == "+00:00" || text == "-00:00" ? "Z" : text;
}

bool is_date(int year, int month, int day) {
    return std::chrono::year_month_day(std::chrono::year(year),
                                       std::chrono::month(static_cast<unsigned>(month)),
                                       std::chrono::day(static_cast<unsigned>(day)))
        .ok();
}

} // namespace

std::optional<std::string> moment_in(std::string_view text) {
    static const std::regex date(R"((\d{4})-(\d{1,2})-(\d{1,2}))");
    static const std::regex time(
        R"((\d{4})-(\d{1,2})-(\d{1,2})([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?(Z|[+-]\d\d:\d\d)?)");
    constexpr std::size_t separator = 4;
    constexpr std::size_t zone = 9;
    constexpr std::size_t shortest = 8; // most texts are none, which is seen without a regex
    if (text.size() < shortest || text[4] != '-')
        return std::nullopt;
    std::cmatch match;
    const char *end = text.data() + text.size();
    const bool whole_day = std::regex_match(text.data(), end, match, date);
    if (!whole_day && !std::regex_match(text.data(), end, match, time))
        return std::nullopt;
    // Only a `T` has a zone, and it must have one.
    if (!whole_day && (match[separator] == " ") == match[zone].matched)
        return std::nullopt;
    const auto part = [&](std::size_t i) { return whole_day && i >= separator ? 0 : number(match[i]); };
    const int hour = part(5);
    const int minute = part(6);
    const int second = part(7);
    if (!is_date(part(1), part(2), part(3)) || hour > last_hour || minute > last_minute ||
        second > last_second)
        return std::nullopt;
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{}", part(1), part(2), part(3), hour, minute,
                       second, whole_day ? "" : fraction_of(match[8].str()),
                       zone_of(whole_day ? "" : match[zone].str()));
}

} // namespace stowage::desired::yaml
