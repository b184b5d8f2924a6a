#pragma once

#include "support/time_zone.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace stowage::support {

/// What those who read cron expressions don't agree on.
struct CronRules {
    int last_weekday = 7;       ///< 7: Sunday is 0 or 7; 6: it is 0 alone
    bool open_steps = false;    ///< `5/10` begins at 5; else it is refused, since others read it otherwise
    bool question_mark = false; ///< `?` is `*`
};

/// A cron expression: minute, hour, day of month, month, weekday, as crontab(5) has them. Each is `*`, a
/// number, a range `1-5`, or a list of them, with steps `*/15`; months and weekdays may be named (`mar`,
/// `mon`), Sunday is 0 or 7. Where both days are restricted, either is enough.
class CronExpression {
public:
    /// Throws Error that says what is wrong.
    [[nodiscard]] static CronExpression parse(std::string_view text, const CronRules &rules = {});

    /// Whether it fires in the minute that begins at `minute`, which is a whole one, on the clocks of `zone`.
    /// A time that those clocks skip fires where they jump; one that they show twice fires the first time
    /// only.
    [[nodiscard]] bool fires(std::chrono::sys_time<std::chrono::minutes> minute, const TimeZone &zone) const;

    /// Whether it ever does: there is no 31st of February.
    [[nodiscard]] bool ever_fires() const;

private:
    using Bits = std::uint64_t;
    [[nodiscard]] static Bits parse_field(const std::string &text, std::size_t field, const CronRules &rules);
    [[nodiscard]] bool matches(std::chrono::sys_time<std::chrono::minutes> local) const;

    Bits minutes_ = 0, hours_ = 0, days_ = 0, months_ = 0, weekdays_ = 0;
    bool any_day_ = false; ///< one of both days is `*`: both have to match
};

} // namespace stowage::support
