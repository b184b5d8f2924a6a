#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::support {

/// A time zone as the system's database has it (package tzdata), independent of $TZ.
class TimeZone {
public:
    /// UTC.
    TimeZone() = default;

    /// `Europe/Berlin`; `UTC` needs no database. Throws Error for a name that is not known.
    [[nodiscard]] static TimeZone load(const std::string &name);
    /// From the content of such a file (RFC 8536, version 2 and later). Throws Error.
    [[nodiscard]] static TimeZone parse(std::string_view file);

    /// What local clocks are ahead of UTC at this time.
    [[nodiscard]] std::chrono::seconds offset_at(std::chrono::system_clock::time_point time) const;

private:
    /// When clocks change in a year without an end: the rule at the end of the file.
    struct Change {
        int month = 0;            ///< 1 to 12
        int week = 0;             ///< 1 to 5; 5 is the last
        int weekday = 0;          ///< 0 is Sunday
        std::int64_t time = 7200; ///< seconds after local midnight
    };
    struct Rule {
        std::int64_t standard = 0;
        std::int64_t summer = 0;
        bool has_summer = false;
        Change begins;
        Change ends;
    };
    [[nodiscard]] static Rule parse_rule(std::string_view text);
    [[nodiscard]] static std::int64_t offset_by(const Rule &rule, std::int64_t time);

    std::vector<std::int64_t> transitions_; ///< seconds since 1970
    std::vector<std::int64_t> offsets_;     ///< from each transition on
    std::int64_t before_ = 0;               ///< before the first of them
    bool has_rule_ = false;
    Rule rule_; ///< after the last of them
};

} // namespace stowage::support
