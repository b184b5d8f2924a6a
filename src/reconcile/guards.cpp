#include "reconcile/guards.hpp"

#include "desired/select.hpp"
#include "reconcile/stack_key.hpp"
#include "support/duration.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

namespace stowage::reconcile {
namespace {

using plan::Action;
using plan::StackPlan;
using std::chrono::minutes;
using TimePoint = std::chrono::system_clock::time_point;

constexpr std::size_t most_percent = 100;
constexpr minutes first_wait{1};
constexpr minutes longest_wait{60};

/// Environments match by the name that the server has for them.
bool is_meant(const std::vector<std::string> &patterns, const StackPlan &plan) {
    desired::Stack stack;
    stack.server = plan.server;
    stack.environment.name = plan.environment;
    stack.name = plan.name;
    return desired::any_matches(patterns, stack);
}

std::vector<const Window *> windows_of(const std::vector<Window> &windows, const StackPlan &plan) {
    std::vector<const Window *> found;
    for (const Window &window : windows)
        if (window.stacks.empty() || is_meant(window.stacks, plan))
            found.push_back(&window);
    return found;
}

Held held(const StackPlan &plan, Held::By by, std::string why) {
    return {by, plan.server, plan.environment, plan.name, std::move(why), {}, namespace_of(plan)};
}

/// From a minute to an hour, doubled each time; an hour from the attempt on that `attempts` names.
minutes wait_after(int times, int attempts) {
    if (times >= attempts)
        return longest_wait;
    minutes wait = first_wait;
    for (int i = 1; i < times && wait < longest_wait; ++i)
        wait *= 2;
    return std::min(wait, longest_wait);
}

bool is_forgiven(const StackPlan &plan, TimePoint last, const std::vector<Retry> &retries) {
    return std::any_of(retries.begin(), retries.end(), [&](const Retry &retry) {
        return is_meant({retry.stacks}, plan) && support::from_rfc3339(retry.at) >= last;
    });
}

/// Trying again can't make it worse, and leaving it alone would leave it down.
bool nothing_runs(const StackPlan &plan) {
    return plan.spec && plan.spec->state == desired::RunState::running &&
           (plan.stack_id == 0 || (plan.health && plan.health->state == model::HealthState::missing));
}

/// Why what failed is not tried again now; "" where it is.
std::string why_not_again(const StackPlan &plan, const apply::Failures::Failure &failure,
                          const Circumstances &all) {
    const TimePoint last = support::from_rfc3339(failure.last.empty() ? failure.at : failure.last);
    const bool clock_was_set_back = last > all.now; // then no wait would ever end
    if (clock_was_set_back || is_forgiven(plan, last, all.retries))
        return {};
    const std::string what = fmt::format("exactly this failed before, {} since {}: {}",
                                         failure.times == 1 ? "once" : fmt::format("{} times", failure.times),
                                         failure.at, failure.message);
    if (!failure.passes && !nothing_runs(plan))
        return what + "; it is tried again when it changes, or after 'stowage retry'";
    const TimePoint next = last + wait_after(failure.times, all.limits.attempts);
    return all.now >= next ? ""
                           : fmt::format("{}; it is tried again at {}, or after 'stowage retry'", what,
                                         support::to_rfc3339(next));
}

/// What windows say, asked once for all stacks that have the same ones.
class Closed {
public:
    explicit Closed(const Circumstances &all) : all_(all) {}

    [[nodiscard]] const std::string &why(const StackPlan &plan) {
        auto windows = windows_of(all_.windows, plan);
        const auto known = known_.find(windows);
        if (known != known_.end())
            return known->second;
        std::string why = why_closed(windows, all_.now);
        return known_.emplace(std::move(windows), std::move(why)).first->second;
    }

private:
    const Circumstances &all_;
    std::map<std::vector<const Window *>, std::string> known_;
};

/// What people and the clock say.
std::optional<Held> by_order(const StackPlan &plan, const Circumstances &all, Closed &closed) {
    if (!all.paused.empty())
        return held(plan, Held::By::pause, all.paused);
    for (const Suspension &one : all.suspensions)
        if (is_meant({one.stacks}, plan))
            return held(plan, Held::By::suspension,
                        fmt::format("suspended since {}{}{}", one.since,
                                    one.until.empty() ? "" : " until " + one.until,
                                    one.reason.empty() ? "" : ": " + one.reason));
    if (const std::string &why = closed.why(plan); !why.empty())
        return held(plan, Held::By::window, why);
    return std::nullopt;
}

/// What keeps one stack from being changed, looked at alone.
std::optional<Held> why_held(const StackPlan &plan, const Circumstances &all, Closed &closed) {
    if (auto order = by_order(plan, all, closed))
        return order;
    if (plan.heals && !all.limits.self_heal)
        return held(plan, Held::By::self_heal, "what runs is not mended by itself here (--no-self-heal)");
    if (plan.action() == Action::replace && !all.limits.allow_replace)
        return held(
            plan, Held::By::replacement,
            "it would be deleted and created anew, which this host does not allow; see --allow-replace");
    const apply::Failures::Failure *failure = all.failure ? all.failure(plan) : nullptr;
    if (failure == nullptr)
        return std::nullopt;
    std::string why = why_not_again(plan, *failure, all);
    if (why.empty())
        return std::nullopt;
    Held item = held(plan, Held::By::failure, std::move(why));
    item.since = failure->at;
    return item;
}

/// As a dependency names it, which has no namespace.
using Named = std::tuple<std::string, std::string, std::string>; // server, environment as written, name

Named named(const desired::Stack &stack) {
    return {stack.server, stack.environment.str(), stack.name};
}

/// What depends on a held stack waits for the same; what depends on that, too.
void hold_dependents(plan::Plan &plan, std::vector<Held> &all, std::set<Named> keys) {
    for (bool again = true; again;) {
        again = false;
        for (StackPlan &stack : plan.stacks) {
            if (!plan::changes_something(stack.action()))
                continue;
            for (const desired::Dependency &on : stack.depends_on()) {
                if (!keys.contains({on.server, on.environment.str(), on.name}))
                    continue;
                all.push_back(held(stack, Held::By::dependency,
                                   fmt::format("it depends on {}, which is held", on.name)));
                stack.hold(code_of(Held::By::dependency), all.back().why);
                keys.insert(named(*stack.spec));
                again = true;
                break;
            }
        }
    }
}

/// A share says what may happen to what is there. A new installation has nothing there yet.
bool counts(const StackPlan &stack, const ChangeLimit &limit, bool settled) {
    return plan::is_carried_out(stack) && (settled || !limit.percent || stack.action() != Action::create);
}

void limit_changes(plan::Plan &plan, const ChangeLimit &limit, bool settled, std::vector<Held> &all) {
    const auto changes = static_cast<std::size_t>(
        std::count_if(plan.stacks.begin(), plan.stacks.end(),
                      [&](const StackPlan &stack) { return counts(stack, limit, settled); }));
    const std::size_t allowed = limit.of(plan.stacks.size());
    if (changes <= allowed)
        return;
    const std::string why =
        fmt::format("this pass would change {} of {}, and --max-changes {} allows {}; nothing is changed. "
                    "'stowage plan' shows what; if it is meant, make one pass with --max-changes {}",
                    changes, support::count_of(plan.stacks.size(), "stack"), limit.str(), allowed, changes);
    for (StackPlan &stack : plan.stacks) {
        if (!plan::is_carried_out(stack))
            continue;
        all.push_back(held(stack, Held::By::limit, why));
        stack.hold(code_of(Held::By::limit), why);
    }
}

} // namespace

std::optional<ChangeLimit> ChangeLimit::parse(std::string_view text) {
    ChangeLimit limit;
    limit.percent = text.ends_with('%');
    if (limit.percent)
        text.remove_suffix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit.value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() ||
        (limit.percent && limit.value > most_percent))
        return std::nullopt;
    return limit;
}

std::size_t ChangeLimit::of(std::size_t stacks) const {
    if (!percent)
        return value;
    constexpr std::size_t least = 3; // a few stacks that belong together are no reorganisation
    return value == 0 ? 0 : std::max<std::size_t>(least, stacks * value / most_percent);
}

std::string ChangeLimit::str() const {
    return fmt::format("{}{}", value, percent ? "%" : "");
}

std::vector<Held> guard(plan::Plan &plan, const Circumstances &circumstances) {
    std::vector<Held> all;
    std::set<Named> keys;
    Closed closed(circumstances);
    for (StackPlan &stack : plan.stacks) {
        if (!plan::changes_something(stack.action()))
            continue;
        auto item = why_held(stack, circumstances, closed);
        if (!item)
            continue;
        stack.hold(code_of(item->by), item->why);
        if (stack.spec)
            keys.insert(named(*stack.spec));
        all.push_back(std::move(*item));
    }
    hold_dependents(plan, all, std::move(keys));
    if (circumstances.limits.max_changes)
        limit_changes(plan, *circumstances.limits.max_changes, circumstances.settled, all);
    return all;
}

std::optional<Held> order_against(const plan::StackPlan &plan, const Circumstances &circumstances) {
    Closed closed(circumstances);
    return by_order(plan, circumstances, closed);
}

void hold_skipped_dependents(const apply::Report &report, std::vector<Held> &held) {
    std::set<Named> keys;
    for (const apply::StackResult &result : report.stacks)
        for (const Held &one : held)
            if (result.plan.spec && !one.needs_attention() && key_of(one) == key_of(result.plan))
                keys.insert(named(*result.plan.spec));
    for (std::size_t before = 0; before != keys.size();) {
        before = keys.size();
        for (const apply::StackResult &result : report.stacks) {
            if (!result.plan.spec || result.outcome != apply::Outcome::skipped ||
                keys.contains(named(*result.plan.spec)))
                continue;
            const auto &depends = result.plan.spec->depends_on;
            const auto on = std::find_if(depends.begin(), depends.end(), [&](const desired::Dependency &one) {
                return keys.contains({one.server, one.environment.str(), one.name});
            });
            if (on == depends.end())
                continue;
            held.push_back(reconcile::held(result.plan, Held::By::dependency,
                                           fmt::format("it depends on {}, which is held", on->name)));
            keys.insert(named(*result.plan.spec));
        }
    }
}

} // namespace stowage::reconcile
