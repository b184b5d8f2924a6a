#include "support/cron.hpp"

#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <sstream>
#include <vector>

namespace stowage::support {
namespace {

struct Field {
    const char *name;
    int least;
    int most;
    std::vector<std::string> words; ///< for `least`, and so on
};

const Field &field_of(std::size_t index) {
    static const std::array<Field, 5> fields = {{
        {"minute", 0, 59, {}},
        {"hour", 0, 23, {}},
        {"day of month", 1, 31, {}},
        {"month",
         1,
         12,
         {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
        {"weekday", 0, 7, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
    }};
    return fields.at(index);
}

[[noreturn]] void refuse(const Field &field, const std::string &text) {
    throw Error(fmt::format("'{}' is no {} of a cron expression", text, field.name),
                fmt::format("write *, or {} to {}, as in 1-5 or */2", field.least, field.most));
}

std::optional<int> whole_number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

int value_of(const std::string &text, const Field &field) {
    const auto word = std::find(field.words.begin(), field.words.end(), lower(text));
    if (word != field.words.end())
        return field.least + static_cast<int>(word - field.words.begin());
    const auto value = whole_number(text);
    if (!value || text.front() == '-' || *value < field.least || *value > field.most)
        refuse(field, text);
    return *value;
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

} // namespace

CronExpression::Bits CronExpression::parse_field(const std::string &text, std::size_t index) {
    const Field &field = field_of(index);
    Bits bits = 0;
    for (const std::string &item : split(text, ',')) {
        const auto parts = split(item, '/');
        const auto step = parts.size() == 2 ? whole_number(parts[1]) : std::optional<int>(1);
        if (parts.size() > 2 || !step || *step < 1 || *step > field.most)
            refuse(field, item);
        int first = field.least;
        int last = field.most;
        if (parts[0] != "*") {
            const auto ends = split(parts[0], '-');
            first = value_of(ends[0], field);
            last = ends.size() == 2 ? value_of(ends[1], field) : first;
            // `5/10` means different things in different crons.
            if (ends.size() > 2 || last < first || (parts.size() == 2 && ends.size() == 1))
                refuse(field, item);
        }
        for (int value = first; value <= last; value += *step)
            bits |= Bits{1} << value;
    }
    return bits;
}

CronExpression CronExpression::parse(std::string_view text) {
    std::istringstream words{std::string(text)};
    std::vector<std::string> fields;
    for (std::string word; words >> word;)
        fields.push_back(word);
    if (fields.size() != 5)
        throw Error(fmt::format("'{}' is no cron expression", text),
                    "write five fields: minute, hour, day of month, month, weekday, as in 0 22 * * 1-5");
    CronExpression cron;
    Bits *const bits[] = {&cron.minutes_, &cron.hours_, &cron.days_, &cron.months_, &cron.weekdays_};
    for (std::size_t i = 0; i < fields.size(); ++i)
        *bits[i] = parse_field(fields[i], i);
    if ((cron.weekdays_ & (Bits{1} << 7)) != 0)
        cron.weekdays_ |= 1;
    cron.any_day_ = fields[2].starts_with('*') || fields[4].starts_with('*');
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
