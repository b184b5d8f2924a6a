#include "apply/apply.hpp"

#include "apply/dependencies.hpp"
#include "apply/kind_run.hpp"
#include "support/codes.hpp"

#include <algorithm>
#include <condition_variable>
#include <fmt/format.h>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

namespace stowage::apply {
namespace {

using plan::Action;

/// The result of a stack that nothing is done for.
StackResult settled_before(const plan::StackPlan &plan) {
    StackResult result;
    result.plan = plan;
    if (!plan.reasons().empty())
        result.message = plan.reasons().front();
    result.code = plan::code_of(plan);
    if (const plan::Verdict *verdict = plan.verdict()) {
        result.advice = "missing: " + verdict->missing_right;
        result.missing_right = verdict->missing_right;
        if (!verdict->predicted)
            result.server_words = verdict->words;
    }
    switch (plan.action()) {
    case Action::forbidden:
        result.outcome = Outcome::forbidden;
        break;
    case Action::hidden:
        result.outcome = Outcome::hidden;
        break;
    case Action::blocked:
        result.outcome = Outcome::blocked;
        break;
    case Action::replace:
        result.outcome = Outcome::blocked;
        result.advice = "allow it with --allow-replace, or replace: true on the stack";
        break;
    default:
        result.outcome = plan.still_failing.empty() ? Outcome::unchanged : Outcome::not_effective;
        result.message = plan.still_failing;
        break;
    }
    return result;
}

StackResult not_begun(const plan::StackPlan &plan, Code code, std::string why,
                      Outcome outcome = Outcome::skipped) {
    StackResult result;
    result.plan = plan;
    result.outcome = outcome;
    result.code = code;
    result.message = std::move(why);
    return result;
}

/// Whether a stack that another one depends on is as it should be.
bool is_fine(Outcome outcome) {
    return outcome == Outcome::done || outcome == Outcome::unchanged;
}

/// The targets of a run. What one phase writes is not in the state that the run was planned from.
class Targets {
public:
    explicit Targets(const std::map<std::string, Target> &targets) : targets_(targets) {}

    [[nodiscard]] const std::map<std::string, Target> &targets() const { return targets_; }

    /// Brings the states of servers up to date with what a phase that others depend on wrote.
    void renew(const std::vector<StackResult *> &written) {
        std::map<std::pair<std::string, const KindRun *>, std::vector<const StackResult *>> groups;
        for (const StackResult *result : written)
            if (targets_.contains(result->plan.server))
                groups[{result->plan.server, &kind_run_of(result->plan)}].push_back(result);
        for (const auto &[group, results] : groups) {
            Target &target = targets_.at(group.first);
            const auto [state, is_first] = states_.try_emplace(group.first);
            if (is_first)
                state->second = *target.state;
            group.second->renew(*target.client, state->second, results);
            target.state = &state->second;
        }
    }

private:
    std::map<std::string, Target> targets_;
    std::map<std::string, current::ServerState> states_;
};

/// A fixed number of threads that take the next stack each whose dependencies are through, until none is left
/// or the run is interrupted.
class Pool {
public:
    Pool(const std::map<std::string, Target> &targets, const Options &options,
         const Dependencies &dependencies, Observer &observer, const std::atomic<int> &interrupts)
        : targets_(targets),
          options_(options),
          dependencies_(dependencies),
          observer_(observer),
          interrupts_(interrupts) {
        for (const auto &[server, target] : targets)
            clocks_.emplace(server, std::make_unique<DeployClock>(target.deploy_timeout));
        for (const auto &[server, target] : targets)
            watches_.emplace(server, std::make_unique<RuntimeWatch>(*target.client, options.look_every / 2));
        preflight_.git_cache = options.git_cache;
    }

    /// Runs these, and fills in their results.
    void run(const std::vector<StackResult *> &work) {
        waiting_ = work;
        unfinished_ = {work.begin(), work.end()};
        const auto wanted = static_cast<std::size_t>(std::clamp(options_.parallelism, 1, 64));
        running_ = std::min(wanted, work.size());
        std::vector<std::jthread> threads;
        for (std::size_t i = 0, count = running_; i < count; ++i)
            threads.emplace_back([this] { take_turns(); });
        watch();
    }

private:
    void take_turns() {
        while (StackResult *slot = next()) {
            StackResult result = one(*slot);
            tell([&] { observer_.finished(result); });
            const std::lock_guard lock(mutex_);
            *slot = std::move(result);
            unfinished_.erase(slot);
            changed_.notify_all();
        }
        const std::lock_guard lock(mutex_);
        --running_;
        changed_.notify_all();
    }

    /// Waits for a stack whose turn has come; null when none is left.
    StackResult *next() {
        std::unique_lock lock(mutex_);
        while (!waiting_.empty()) {
            const auto ready =
                std::find_if(waiting_.begin(), waiting_.end(), [this](const StackResult *slot) {
                    const auto before = dependencies_.of(*slot);
                    return std::none_of(before.begin(), before.end(), [this](const StackResult *other) {
                        return unfinished_.contains(other);
                    });
                });
            if (ready != waiting_.end()) {
                StackResult *slot = *ready;
                waiting_.erase(ready);
                return slot;
            }
            changed_.wait(lock);
        }
        return nullptr;
    }

    StackResult one(const StackResult &slot) {
        const plan::StackPlan &plan = slot.plan;
        if (interrupts_.load() > 0)
            return not_begun(plan, Code::run_interrupted, "interrupted before it was begun");
        for (const StackResult *other : dependencies_.of(slot))
            if (!is_fine(other->outcome))
                return not_begun(
                    plan, Code::run_dependency,
                    fmt::format("it depends on {}, which is {}", other->plan.str(), name_of(other->outcome)));
        const auto target = targets_.find(plan.server);
        if (target == targets_.end())
            return not_begun(plan, Code::server_unreachable, "its server could not be reached");
        if (options_.objection)
            if (auto why = options_.objection(plan))
                return not_begun(plan, why->code, std::move(why->text), Outcome::blocked);
        tell([&] { observer_.started(plan); });
        const RunContext context{
            *target->second.client,
            *target->second.state,
            *clocks_.at(plan.server),
            *watches_.at(plan.server),
            options_,
            interrupts_,
            {options_.preflight, preflight_},
            [this, &plan](const std::string &doing) { tell([&] { observer_.progressed(plan, doing); }); }};
        return kind_run_of(plan).run(plan, context);
    }

    /// Until all are done: lets the observer draw, and abandons what runs when interrupted twice.
    void watch() {
        std::unique_lock lock(mutex_);
        bool abandoned = false;
        while (running_ > 0) {
            changed_.wait_for(lock, std::chrono::milliseconds(100));
            lock.unlock();
            tell([this] { observer_.tick(); });
            if (interrupts_.load() > 1 && !abandoned) {
                abandoned = true;
                for (const auto &[server, target] : targets_)
                    target.client->cancel();
            }
            lock.lock();
        }
    }

    template <typename Tell>
    void tell(Tell what) {
        const std::lock_guard lock(telling_);
        what();
    }

    const std::map<std::string, Target> &targets_;
    const Options &options_;
    const Dependencies &dependencies_;
    Observer &observer_;
    const std::atomic<int> &interrupts_;
    std::map<std::string, std::unique_ptr<DeployClock>> clocks_;
    std::map<std::string, std::unique_ptr<RuntimeWatch>> watches_;
    preflight::Run preflight_;
    std::mutex mutex_; // what follows but telling_, and the results
    std::condition_variable changed_;
    std::vector<StackResult *> waiting_;
    std::set<const StackResult *> unfinished_;
    std::size_t running_ = 0;
    std::mutex telling_;
};

} // namespace

Report apply(const plan::Plan &plan, const std::map<std::string, Target> &targets, const Options &options,
             Observer &observer, const std::atomic<int> &interrupts) {
    Report report;
    report.stacks.reserve(plan.stacks.size());
    std::map<Phase, std::vector<StackResult *>> phases;
    for (const plan::StackPlan &stack : plan.stacks) {
        report.stacks.push_back(settled_before(stack));
        if (plan::is_carried_out(stack))
            phases[kind_run_of(stack).phase_of(stack)].push_back(&report.stacks.back());
    }
    const Dependencies dependencies(report.stacks);
    Targets renewed(targets);
    Pool pool(renewed.targets(), options, dependencies, observer, interrupts);
    for (const Phase phase : all_phases) {
        pool.run(phases[phase]);
        if (phase == Phase::used_by_others)
            renewed.renew(phases[phase]);
    }
    report.interrupted = interrupts.load() > 0;
    return report;
}

} // namespace stowage::apply
