#include "desired/read/restart_times.hpp"

#include "desired/read/context.hpp"
#include "support/cron.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <sstream>
#include <string>
#include <vector>

namespace stowage::desired {
namespace {

struct TimeField {
    const char *name;
    int least;
    int most;
    const char *words; ///< for `least` and the numbers after it, three letters each
};

constexpr std::array time_fields = std::to_array<TimeField>({
    {"minute", 0, 59, ""},
    {"hour", 0, 23, ""},
    {"day of month", 1, 31, ""},
    {"month", 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"},
    {"weekday", 0, 6, "sunmontuewedthufrisat"},
});

constexpr std::array words_for_times = {"@yearly", "@annually", "@monthly", "@weekly",
                                        "@daily",  "@midnight", "@hourly"};

Complaint no_times(std::string why) {
    return {fmt::format("is no time that Portainer takes: {}", why),
            "write five fields: minute, hour, day of month, month, weekday, as in 0 2 * * 1-5"};
}

std::optional<int> plain_number(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && number >= 0 && text.front() != '-' ? std::optional(number) : std::nullopt;
}

std::optional<int> value_in(std::string_view text, const TimeField &field) {
    constexpr std::size_t letters = 3;
    const std::string_view words = field.words;
    const std::string word = support::lower(text);
    for (std::size_t at = 0; at < words.size(); at += letters)
        if (words.substr(at, letters) == word)
            return field.least + static_cast<int>(at / letters);
    return text.empty() ? std::nullopt : plain_number(text);
}

std::vector<std::string> cut(const std::string &text, char at) {
    std::vector<std::string> pieces;
    std::istringstream rest(text + at);
    for (std::string piece; std::getline(rest, piece, at);)
        pieces.push_back(piece);
    return pieces;
}

/// `*`, `?`, `5`, `1-5`, each with a step or without.
bool is_range(const std::string &text, const TimeField &field) {
    const std::vector<std::string> parts = cut(text, '/');
    if (parts.empty() || parts.size() > 2)
        return false;
    if (parts.size() == 2 && (parts[1].empty() || plain_number(parts[1]).value_or(0) == 0))
        return false;
    if (parts[0] == "*" || parts[0] == "?")
        return true;
    const std::vector<std::string> ends = cut(parts[0], '-');
    if (ends.empty() || ends.size() > 2)
        return false;
    const auto first = value_in(ends.front(), field);
    const auto last = value_in(ends.back(), field);
    return first && last && *first >= field.least && *last <= field.most && *first <= *last;
}

std::optional<Complaint> check_fields(const std::string &text) {
    std::istringstream words(text);
    std::vector<std::string> fields;
    for (std::string word; words >> word;)
        fields.push_back(word);
    if (fields.size() != time_fields.size())
        return no_times(fmt::format("it has {}", support::count_of(fields.size(), "field")));
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const TimeField &field = time_fields.at(i);
        for (const std::string &range : cut(fields[i], ','))
            if (!is_range(range, field))
                return no_times(fmt::format("{} is no {}, which goes from {} to {}", in_quotes(range),
                                            field.name, field.least, field.most));
    }
    return std::nullopt;
}

/// A day that no month has.
bool never_comes(const std::string &fields) {
    try {
        return !support::CronExpression::parse(fields).ever_fires();
    } catch (const support::Error &) {
        return false; // what only servers read
    }
}

} // namespace

std::optional<Complaint> check_restart_times(std::string_view text) {
    constexpr std::string_view every = "@every ";
    std::string times(support::trim(text));
    if (times.starts_with("TZ=") || times.starts_with("CRON_TZ=")) {
        const std::size_t blank = times.find(' ');
        if (blank == std::string::npos)
            return no_times("it has a time zone and no time");
        times = support::trim(times.substr(blank));
    }
    if (times.starts_with(every))
        return support::parse_go_duration(times.substr(every.size()))
                   ? std::nullopt
                   : std::optional(no_times("@every needs a duration, as in @every 12h"));
    if (times.starts_with('@'))
        return std::find(words_for_times.begin(), words_for_times.end(), times) != words_for_times.end()
                   ? std::nullopt
                   : std::optional(no_times(fmt::format("{} is none of {}", in_quotes(times),
                                                        fmt::join(words_for_times, ", "))));
    if (auto complaint = check_fields(times))
        return complaint;
    if (never_comes(times))
        return Complaint{"never comes", "write a day that the month has"};
    return std::nullopt;
}

} // namespace stowage::desired
