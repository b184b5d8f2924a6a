#include "reconcile/windows.hpp"

#include "desired/select.hpp"
#include "plan/json.hpp"

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

std::string why_closed(const std::vector<const Window *> &windows, TimePoint now) {
    bool any_allows = false;
    bool allowed = false;
    for (const Window *window : windows) {
        any_allows = any_allows || window->allows;
        const auto until = open_until(*window, now);
        if (until && !window->allows)
            return fmt::format("the window '{}' lets nothing be changed until {}", window->name,
                               plan::to_rfc3339(*until));
        allowed = allowed || until;
    }
    return any_allows && !allowed ? "no window that allows changes is open" : "";
}

} // namespace stowage::reconcile
