#include "support/cron.hpp"

#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

namespace stowage::support {
namespace {

struct Field {
    const char *name;
    int least;
    int most;
    std::vector<std::string> words; ///< for `least`, and so on
};

Field field_of(std::size_t index, const CronRules &rules) {
    const std::array<Field, 5> fields = {{
        {"minute", 0, 59, {}},
        {"hour", 0, 23, {}},
        {"day of month", 1, 31, {}},
        {"month",
         1,
         12,
         {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
        {"weekday", 0, rules.last_weekday, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
    }};
    return fields.at(index);
}

[[noreturn]] void refuse(const Field &field, const std::string &text) {
    throw Error(
        fmt::format("'{}' is no {}, which goes from {} to {}", text, field.name, field.least, field.most),
        fmt::format("write *, or {} to {}, as in 1-5 or */2", field.least, field.most));
}

std::optional<int> whole_number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::optional<int> value_of(const std::string &text, const Field &field) {
    const auto word = std::find(field.words.begin(), field.words.end(), lower(text));
    if (word != field.words.end())
        return field.least + static_cast<int>(word - field.words.begin());
    const auto value = whole_number(text);
    return !value || *value < field.least || *value > field.most ? std::nullopt : value;
}

std::vector<std::string> split(const std::string &text, char at) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
        end = text.find(at, begin);
        parts.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
    }
    return parts;
}

/// The first and the last of `*`, `5`, `1-5`; nothing where it is none of them.
std::optional<std::pair<int, int>> range_of(const std::string &text, const Field &field, bool has_step,
                                            const CronRules &rules) {
    if (text == "*" || (text == "?" && rules.question_mark))
        return std::pair(field.least, field.most);
    const auto ends = split(text, '-');
    const auto first = value_of(ends.front(), field);
    const auto last = value_of(ends.back(), field);
    if (!first || !last || *last < *first || ends.size() > 2)
        return std::nullopt;
    if (ends.size() == 2 || !has_step)
        return std::pair(*first, *last);
    return rules.open_steps ? std::optional(std::pair(*first, field.most)) : std::nullopt;
}

} // namespace

CronExpression::Bits CronExpression::parse_field(const std::string &text, std::size_t index,
                                                 const CronRules &rules) {
    const Field field = field_of(index, rules);
    Bits bits = 0;
    for (const std::string &item : split(text, ',')) {
        const auto parts = split(item, '/');
        const int step = parts.size() == 2 ? whole_number(parts[1]).value_or(0) : 1;
        if (parts.size() > 2 || step < 1 || (step > field.most && !rules.open_steps))
            refuse(field, item);
        const auto range = range_of(parts[0], field, parts.size() == 2, rules);
        if (!range)
            refuse(field, item);
        const auto [first, last] = *range;
        for (int value = first; value <= last && step <= last; value += step)
            bits |= Bits{1} << value;
        bits |= Bits{1} << first; // a step that leads out of the field
    }
    return bits;
}

CronExpression CronExpression::parse(std::string_view text, const CronRules &rules) {
    std::istringstream words{std::string(text)};
    std::vector<std::string> fields;
    for (std::string word; words >> word;)
        fields.push_back(word);
    if (fields.size() != 5)
        throw Error(
            fmt::format("'{}' is no cron expression: it has {}", text, count_of(fields.size(), "field")),
            "write five fields: minute, hour, day of month, month, weekday, as in 0 22 * * 1-5");
    CronExpression cron;
    Bits *const bits[] = {&cron.minutes_, &cron.hours_, &cron.days_, &cron.months_, &cron.weekdays_};
    for (std::size_t i = 0; i < fields.size(); ++i)
        *bits[i] = parse_field(fields[i], i, rules);
    if ((cron.weekdays_ & (Bits{1} << 7)) != 0)
        cron.weekdays_ |= 1;
    const auto is_any = [](const std::string &field) {
        return field.starts_with('*') || field.starts_with('?');
    };
    cron.any_day_ = is_any(fields[2]) || is_any(fields[4]);
    return cron;
}

bool CronExpression::matches(std::chrono::sys_time<std::chrono::minutes> local) const {
    using namespace std::chrono;
    const auto date = floor<days>(local);
    const auto in_day = (local - date).count();
    const year_month_day day{date};
    const auto has = [](Bits bits, auto value) { return (bits >> static_cast<unsigned>(value) & 1) != 0; };
    if (!has(minutes_, in_day % 60) || !has(hours_, in_day / 60) ||
        !has(months_, static_cast<unsigned>(day.month())))
        return false;
    const bool by_month = has(days_, static_cast<unsigned>(day.day()));
    const bool by_week = has(weekdays_, weekday{date}.c_encoding());
    return any_day_ ? by_month && by_week : by_month || by_week;
}

bool CronExpression::ever_fires() const {
    if (!any_day_) // a weekday is enough
        return true;
    constexpr std::array<int, 12> longest = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (std::size_t month = 1; month <= longest.size(); ++month) {
        const Bits days = (Bits{1} << (longest.at(month - 1) + 1)) - 1;
        if ((months_ >> month & 1) != 0 && (days_ & days) != 0)
            return true;
    }
    return false;
}

bool CronExpression::fires(std::chrono::sys_time<std::chrono::minutes> minute, const TimeZone &zone) const {
    using namespace std::chrono;
    const auto local_of = [&zone](sys_time<minutes> time) {
        return floor<minutes>(time + zone.offset_at(time));
    };
    const auto local = local_of(minute);
    const auto before = local_of(minute - minutes(1));
    for (auto skipped = before + minutes(1); skipped < local; skipped += minutes(1))
        if (matches(skipped))
            return true;
    if (!matches(local))
        return false;
    constexpr hours longest_overlap{3};
    const auto earlier = zone.offset_at(minute - longest_overlap);
    const auto first = floor<minutes>(local - earlier);
    return first >= minute || zone.offset_at(first) != earlier || local_of(first) != local;
}

} // namespace stowage::support
