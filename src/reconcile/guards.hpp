#pragma once

#include "apply/failures.hpp"
#include "apply/report.hpp"
#include "plan/plan.hpp"
#include "reconcile/orders.hpp"
#include "reconcile/windows.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::reconcile {

/// How many stacks one pass may change: a number, or a share of those that the plan is about.
struct ChangeLimit {
    std::size_t value = 0;
    bool percent = false;

    /// `10` or `20%`; nothing for anything else.
    [[nodiscard]] static std::optional<ChangeLimit> parse(std::string_view text);
    /// A share is rounded down, but is at least 3, if it is not 0%.
    [[nodiscard]] std::size_t of(std::size_t stacks) const;
    [[nodiscard]] std::string str() const;
};

/// What a host lets a pass do.
struct Limits {
    std::optional<ChangeLimit> max_changes; ///< nothing: any number
    bool allow_replace = false;
    bool self_heal = true;
    int attempts = 5; ///< at what may work by itself; from then on it is tried once an hour, for ever
};

/// Why a stack that differs is left as it is.
struct Held {
    enum class By { suspension, pause, window, self_heal, dependency, replacement, failure, limit };
    By by = By::pause;
    std::string server;
    std::string environment;
    std::string stack;
    std::string why;
    std::string since;      ///< RFC 3339, of a failure
    std::string space = {}; ///< Kubernetes: the namespace, where the desired state names it

    /// Whether somebody has to look at it; the others are as they are meant to be.
    [[nodiscard]] bool needs_attention() const {
        return by == By::replacement || by == By::failure || by == By::limit;
    }
};

/// `suspension`, `pause`, …
[[nodiscard]] const char *name_of(Held::By by);

[[nodiscard]] support::Code code_of(Held::By by);

/// All that the guards look at besides the plan.
struct Circumstances {
    std::chrono::system_clock::time_point now;
    Limits limits;
    std::vector<Window> windows;
    std::vector<Suspension> suspensions;
    std::vector<Retry> retries;
    std::string paused;  ///< why everything waits; "" where it does not
    bool settled = true; ///< a pass has ended well before; until then creations don't count in a share
    /// The failure of exactly what a plan would try, or null.
    std::function<const apply::Failures::Failure *(const plan::StackPlan &)> failure;
};

/// Takes out of a plan what must not be carried out now: it becomes `blocked`, with the reason. What depends
/// on such a stack waits too. Where more would change than the limit allows, nothing is.
[[nodiscard]] std::vector<Held> guard(plan::Plan &plan, const Circumstances &circumstances);

/// What orders and windows say of one stack now, looked at once more before it is begun; nothing where it may
/// be.
[[nodiscard]] std::optional<Held> order_against(const plan::StackPlan &plan,
                                                const Circumstances &circumstances);

/// Those that were not begun since they depend on one of `held`, which they are added to.
void hold_skipped_dependents(const apply::Report &report, std::vector<Held> &held);

} // namespace stowage::reconcile
