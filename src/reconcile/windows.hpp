#pragma once

#include "desired/state.hpp"
#include "support/cron.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace stowage::reconcile {

/// A time in which stacks may be changed, or may not.
struct Window {
    std::string name;
    bool allows = false;              ///< false: denies
    support::CronExpression schedule; ///< when it opens
    std::chrono::minutes duration{0}; ///< at most 31 days
    support::TimeZone zone;
    std::vector<std::string> stacks; ///< patterns as of --only; empty: all
};

/// Until when `window` is open, counted from its last opening; nothing where it is closed at `now`.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point>
open_until(const Window &window, std::chrono::system_clock::time_point now);

/// Those patterns of `window` that name none of `stacks`.
[[nodiscard]] std::vector<std::string> patterns_in_vain(const Window &window,
                                                        const std::vector<desired::Stack> &stacks);

/// When it opens next, after `now`; nothing where that is not within five weeks. Looks at each minute until
/// then: not for once a stack.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point>
next_opening(const Window &window, std::chrono::system_clock::time_point now);

/// Why nothing may be changed now by those of `windows` that concern a stack; "" where it may. One that
/// denies wins; where any allows, one of those has to be open.
[[nodiscard]] std::string why_closed(const std::vector<const Window *> &windows,
                                     std::chrono::system_clock::time_point now);

} // namespace stowage::reconcile
