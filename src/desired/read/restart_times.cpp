#include "desired/read/restart_times.hpp"

#include "desired/read/context.hpp"
#include "support/cron.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>

namespace stowage::desired {
namespace {

/// As servers read them: with robfig's cron.
constexpr support::CronRules servers_rules{6, true, true};

constexpr std::array words_for_times = {"@yearly", "@annually", "@monthly", "@weekly",
                                        "@daily",  "@midnight", "@hourly"};

Complaint no_times(std::string why) {
    return {fmt::format("is no time that Portainer takes: {}", why),
            "write five fields: minute, hour, day of month, month, weekday, as in 0 2 * * 1-5"};
}

std::optional<Complaint> check_fields(const std::string &text) {
    try {
        if (!support::CronExpression::parse(text, servers_rules).ever_fires())
            return Complaint{"never comes", "write a day that the month has"};
        return std::nullopt;
    } catch (const support::Error &error) {
        return no_times(error.what());
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
    return check_fields(times);
}

} // namespace stowage::desired
