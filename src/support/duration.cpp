#include "support/duration.hpp"

#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace stowage::support {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Nanoseconds of the unit at the start of `text`, which is taken off; 0 when there is none.
double take_unit(std::string_view &text) {
    static constexpr std::pair<std::string_view, double> units[] = {
        {"ns", 1},   {"us", 1e3}, {"\u00b5s", 1e3}, {"\u03bcs", 1e3},
        {"ms", 1e6}, {"s", 1e9},  {"m", 60e9},      {"h", 3600e9},
    };
    for (const auto &[name, factor] : units) {
        if (text.starts_with(name)) {
            text.remove_prefix(name.size());
            return factor;
        }
    }
    return 0;
}

} // namespace

std::optional<std::chrono::nanoseconds> parse_go_duration(std::string_view text) {
    double sign = 1;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        sign = text.front() == '-' ? -1 : 1;
        text.remove_prefix(1);
    }
    if (text == "0")
        return std::chrono::nanoseconds{0};
    if (text.empty())
        return std::nullopt;
    double total = 0;
    while (!text.empty()) {
        double number = 0;
        bool any = false;
        while (!text.empty() && is_digit(text.front())) {
            number = number * 10 + (text.front() - '0');
            text.remove_prefix(1);
            any = true;
        }
        if (!text.empty() && text.front() == '.') {
            text.remove_prefix(1);
            double place = 0.1;
            while (!text.empty() && is_digit(text.front())) {
                number += (text.front() - '0') * place;
                place /= 10;
                text.remove_prefix(1);
                any = true;
            }
        }
        const double unit = any ? take_unit(text) : 0;
        if (unit == 0)
            return std::nullopt;
        total += number * unit;
    }
    if (total > static_cast<double>(std::numeric_limits<std::int64_t>::max()) / 2)
        return std::nullopt;
    return std::chrono::nanoseconds{static_cast<std::int64_t>(std::llround(sign * total))};
}

std::string human_duration(std::chrono::nanoseconds duration) {
    using namespace std::chrono;
    constexpr std::int64_t hour = 3600;
    constexpr std::int64_t day = 24 * hour;
    constexpr std::int64_t days_from = 3 * day;
    if (duration < seconds{0})
        return "-" + human_duration(-duration);
    if (duration < seconds{1})
        return fmt::format("{}ms", duration_cast<milliseconds>(duration).count());
    const auto total = duration_cast<seconds>(duration).count();
    if (total < 60)
        return fmt::format("{}s", total);
    if (total < hour)
        return fmt::format("{}m {:02}s", total / 60, total % 60);
    if (total < days_from)
        return fmt::format("{}h {:02}m", total / hour, total / 60 % 60);
    return fmt::format("{}d {:02}h", total / day, total / hour % 24);
}

std::string time_since(std::chrono::system_clock::time_point then,
                       std::chrono::system_clock::time_point now) {
    // What was written a moment ago is in whole seconds.
    if (then > now + std::chrono::seconds{1})
        return human_duration(then - now) + " ahead of this clock";
    return human_duration(std::max(now - then, std::chrono::system_clock::duration{0})) + " ago";
}

} // namespace stowage::support
