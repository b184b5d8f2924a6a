#include "current/container_status.hpp"

#include "support/rfc3339.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace stowage::current {
namespace {

using std::chrono::seconds;

struct Unit {
    std::string_view word; ///< without a plural's s
    long seconds;
};
constexpr std::array<Unit, 7> units = {{{"second", 1},
                                        {"minute", 60},
                                        {"hour", 3600},
                                        {"day", 86400},
                                        {"week", 604800},
                                        {"month", 2592000},
                                        {"year", 31536000}}};

std::string_view after_space(std::string_view text) {
    const auto space = text.find(' ');
    return space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
}

std::optional<seconds> counted(std::string_view text) {
    long count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || count < 0 || count > 1'000'000)
        return std::nullopt;
    const std::string_view word = after_space(text);
    for (const Unit &unit : units)
        if (word.starts_with(unit.word))
            return seconds(count * unit.seconds);
    return std::nullopt;
}

} // namespace

std::optional<int> exit_code_in(std::string_view status) {
    for (const std::string_view start : {"Exited (", "Restarting ("}) {
        if (!status.starts_with(start))
            continue;
        int code = 0;
        const char *begin = status.data() + start.size();
        const char *limit = status.data() + status.size();
        const auto [end, error] = std::from_chars(begin, limit, code);
        if (error == std::errc() && end != limit && *end == ')')
            return code;
    }
    return std::nullopt;
}

std::optional<seconds> age_in(std::string_view status) {
    if (status.starts_with("Up "))
        status.remove_prefix(3);
    else if (const auto closing = status.find(") "); closing != std::string_view::npos)
        status.remove_prefix(closing + 2);
    else
        return std::nullopt;
    constexpr std::array<std::pair<std::string_view, long>, 3> words = {
        {{"Less than a second", 0}, {"About a minute", 60}, {"About an hour", 3600}}};
    for (const auto &[text, value] : words)
        if (status.starts_with(text))
            return seconds(value);
    return counted(status);
}

std::int64_t seconds_of(const std::string &time) {
    if (time.size() < 19)
        return 0;
    try {
        return std::chrono::duration_cast<std::chrono::seconds>(
                   support::from_rfc3339(time.substr(0, 19) + "Z").time_since_epoch())
            .count();
    } catch (const std::exception &) {
        return 0;
    }
}

} // namespace stowage::current
