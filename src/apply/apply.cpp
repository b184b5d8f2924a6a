#include "apply/apply.hpp"

#include "apply/stack_run.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace stowage::apply {
namespace {

using plan::Action;

/// 0 for what frees names, ports and networks, 1 for what may need them.
int phase_of(Action action) {
    return action == Action::remove || action == Action::stop ? 0 : 1;
}

/// The result of a stack that nothing is done for.
StackResult settled_before(const plan::StackPlan &plan) {
    StackResult result;
    result.plan = plan;
    if (!plan.reasons.empty())
        result.message = plan.reasons.front();
    if (plan.verdict)
        result.advice = "missing: " + plan.verdict->missing_right;
    switch (plan.action) {
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
        result.advice =
            "stowage does not replace stacks: delete it (state: absent), apply, then create it anew";
        break;
    default:
        result.outcome = Outcome::unchanged;
        result.message.clear();
        break;
    }
    return result;
}

StackResult not_begun(const plan::StackPlan &plan, std::string why) {
    StackResult result;
    result.plan = plan;
    result.outcome = Outcome::skipped;
    result.message = std::move(why);
    return result;
}

/// A fixed number of threads that take the next stack each, until none is left or the run is interrupted.
class Pool {
public:
    Pool(const std::map<std::string, Target> &targets, const Options &options, Observer &observer,
         const std::atomic<int> &interrupts)
        : targets_(targets), options_(options), observer_(observer), interrupts_(interrupts) {
        for (const auto &[server, target] : targets)
            clocks_.emplace(server, std::make_unique<DeployClock>(target.deploy_timeout));
        preflight_.git_cache = options.git_cache;
    }

    /// Runs these, and fills in their results.
    void run(const std::vector<StackResult *> &work) {
        work_ = &work;
        next_ = 0;
        const auto wanted = static_cast<std::size_t>(std::clamp(options_.parallelism, 1, 64));
        running_ = std::min(wanted, work.size());
        std::vector<std::jthread> threads;
        for (std::size_t i = 0, count = running_; i < count; ++i)
            threads.emplace_back([this] { take_turns(); });
        watch();
    }

private:
    void take_turns() {
        while (true) {
            StackResult *slot = nullptr;
            {
                const std::lock_guard lock(mutex_);
                if (next_ < work_->size())
                    slot = (*work_)[next_++];
                if (slot == nullptr) {
                    --running_;
                    idle_.notify_all();
                    return;
                }
            }
            *slot = one(slot->plan);
            tell([&] { observer_.finished(*slot); });
        }
    }

    StackResult one(const plan::StackPlan &plan) {
        if (interrupts_.load() > 0)
            return not_begun(plan, "interrupted before it was begun");
        const auto target = targets_.find(plan.server);
        if (target == targets_.end())
            return not_begun(plan, "its server could not be reached");
        tell([&] { observer_.started(plan); });
        const RunContext context{
            *target->second.client,
            *target->second.state,
            *clocks_.at(plan.server),
            options_,
            interrupts_,
            options_.preflight ? &preflight_ : nullptr,
            [this, &plan](const std::string &doing) { tell([&] { observer_.progressed(plan, doing); }); }};
        return run_stack(plan, context);
    }

    /// Until all are done: lets the observer draw, and abandons what runs when interrupted twice.
    void watch() {
        std::unique_lock lock(mutex_);
        bool abandoned = false;
        while (running_ > 0) {
            idle_.wait_for(lock, std::chrono::milliseconds(100));
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
    Observer &observer_;
    const std::atomic<int> &interrupts_;
    std::map<std::string, std::unique_ptr<DeployClock>> clocks_;
    preflight::Run preflight_;
    std::mutex mutex_; // next_, running_
    std::mutex telling_;
    std::condition_variable idle_;
    const std::vector<StackResult *> *work_ = nullptr;
    std::size_t next_ = 0;
    std::size_t running_ = 0;
};

} // namespace

const char *name_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::done:
        return "done";
    case Outcome::unchanged:
        return "unchanged";
    case Outcome::failed:
        return "failed";
    case Outcome::not_effective:
        return "not effective";
    case Outcome::unknown:
        return "unknown";
    case Outcome::forbidden:
        return "forbidden";
    case Outcome::hidden:
        return "hidden";
    case Outcome::stale:
        return "stale";
    case Outcome::blocked:
        return "blocked";
    case Outcome::skipped:
        break;
    }
    return "skipped";
}

Report apply(const plan::Plan &plan, const std::map<std::string, Target> &targets, const Options &options,
             Observer &observer, const std::atomic<int> &interrupts) {
    Report report;
    report.stacks.reserve(plan.stacks.size());
    std::vector<StackResult *> phases[2];
    for (const plan::StackPlan &stack : plan.stacks) {
        report.stacks.push_back(settled_before(stack));
        if (plan::changes_something(stack.action) && stack.action != Action::replace)
            phases[phase_of(stack.action)].push_back(&report.stacks.back());
    }
    Pool pool(targets, options, observer, interrupts);
    for (const auto &phase : phases)
        pool.run(phase);
    report.interrupted = interrupts.load() > 0;
    return report;
}

} // namespace stowage::apply
