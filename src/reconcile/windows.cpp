#include "reconcile/windows.hpp"

#include "desired/select.hpp"
#include "support/rfc3339.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::reconcile {

using std::chrono::minutes;
using TimePoint = std::chrono::system_clock::time_point;

std::optional<TimePoint> open_until(const Window &window, TimePoint now) {
    const auto this_minute = std::chrono::floor<minutes>(now);
    for (minutes ago{0}; ago < window.duration; ++ago)
        if (window.schedule.fires(this_minute - ago, window.zone))
            return this_minute - ago + window.duration;
    return std::nullopt;
}

std::vector<std::string> patterns_in_vain(const Window &window, const std::vector<desired::Stack> &stacks) {
    std::vector<std::string> found;
    for (const std::string &pattern : window.stacks)
        if (std::none_of(stacks.begin(), stacks.end(),
                         [&](const desired::Stack &stack) { return desired::any_matches({pattern}, stack); }))
            found.push_back(pattern);
    return found;
}

std::optional<TimePoint> next_opening(const Window &window, TimePoint now) {
    constexpr std::chrono::days farthest{35};
    const auto this_minute = std::chrono::floor<minutes>(now);
    for (minutes later{1}; later < farthest; ++later)
        if (window.schedule.fires(this_minute + later, window.zone))
            return this_minute + later;
    return std::nullopt;
}

namespace {

std::string none_is_open(const std::vector<const Window *> &windows, TimePoint now) {
    const Window *first = nullptr;
    TimePoint earliest;
    for (const Window *window : windows) {
        const auto opens = window->allows ? next_opening(*window, now) : std::nullopt;
        if (!opens || (first != nullptr && *opens >= earliest))
            continue;
        first = window;
        earliest = *opens;
    }
    const std::string what = "no window that allows changes is open";
    return first == nullptr
               ? what
               : fmt::format("{}; '{}' opens at {}", what, first->name, support::to_rfc3339(earliest));
}

} // namespace

std::string why_closed(const std::vector<const Window *> &windows, TimePoint now) {
    bool any_allows = false;
    bool allowed = false;
    for (const Window *window : windows) {
        any_allows = any_allows || window->allows;
        const auto until = open_until(*window, now);
        if (until && !window->allows)
            return fmt::format("the window '{}' lets nothing be changed until {}", window->name,
                               support::to_rfc3339(*until));
        allowed = allowed || until;
    }
    return any_allows && !allowed ? none_is_open(windows, now) : "";
}

} // namespace stowage::reconcile
