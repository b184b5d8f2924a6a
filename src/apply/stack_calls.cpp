#include "apply/stack_calls.hpp"

#include "apply/endings.hpp"
#include "apply/remains.hpp"
#include "support/codes.hpp"
#include "support/duration.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <thread>

namespace stowage::apply {
namespace {

/// For a swarm to stop tasks, whose grace period may be long, and to remove their networks.
constexpr std::chrono::minutes removal_limit{3};
/// For tasks that were told to end to let go of a network. Something else may hold it for ever.
constexpr std::chrono::seconds ending_limit{30};

std::string words_of(const portainer::ApiError &error) {
    return error.message + "\n" + error.details + "\n" + error.output;
}

} // namespace

std::chrono::milliseconds StackCalls::timeout() const {
    return spec_.deploy_timeout.value_or(context_.clock.timeout());
}
StackCalls::Clock::time_point StackCalls::deadline_of(Clock::time_point started) const {
    return context_.clock.deadline(started, timeout());
}

Record StackCalls::read(std::int64_t id) {
    const Clock::time_point started = Clock::now();
    while (true) {
        auto stack = client_.stack(id);
        if (!stack)
            throw deploying_since_ ? not_read_back(stack.error()) : endings_.by(stack.error());
        if (is_settled(*stack, started))
            return with_content(std::move(*stack));
        if (stack->status == model::StackStatus::deploying && Clock::now() > deadline_of(started))
            throw Ended{
                Outcome::unknown,
                Code::deployment_still_going,
                fmt::format("the server is still deploying it after {}", support::human_duration(timeout())),
                {},
                "look at the server, then plan again; a longer timeouts.deploy waits longer"};
        wait(stack->status == model::StackStatus::deploying ? "deploying" : "reading back",
             context_.options.poll);
    }
}

/// Servers with asynchronous deployments write the end of one in two steps: after a failure the former
/// content and commit come back a moment after the status, and after a success the polling job does.
bool StackCalls::is_settled(const model::Stack &stack, Clock::time_point started) {
    if (stack.status == model::StackStatus::deploying) {
        ended_at_.reset();
        return false;
    }
    if (!context_.state.can(model::Ability::asynchronous_deployments) || !deploying_since_)
        return true;
    const bool lacks_job = stack.status == model::StackStatus::active && stack.auto_update &&
                           !stack.auto_update->interval.empty() && stack.auto_update->job_id.empty() &&
                           !context_.state.can(model::Ability::source_intervals);
    if (stack.status != model::StackStatus::error && !lacks_job)
        return true;
    if (!ended_at_)
        ended_at_ = Clock::now();
    const auto patience = std::min<Clock::duration>(
        deadline_of(started) - started,
        stack.status == model::StackStatus::error ? context_.options.poll : 5 * context_.options.poll);
    return Clock::now() - *ended_at_ >= patience;
}

/// A write was sent before, and may have taken effect, whatever hinders the reading.
Ended StackCalls::not_read_back(const portainer::ApiError &error) const {
    Ended ended = endings_.by(error);
    ended.outcome = Outcome::unknown;
    ended.code = Code::result_unknown;
    ended.message = "it was sent, but reading it back failed: " + error.str();
    ended.advice = "whether it took effect is not known; plan again to see";
    return ended;
}

Record StackCalls::with_content(model::Stack stack) {
    Record record{std::move(stack), std::nullopt};
    if (record.stack.type == model::StackType::kubernetes)
        take_access(record.stack);
    if (record.stack.is_inline() && (spec_.file || spec_.git) && spec_.state != desired::RunState::absent)
        record.content = client_.stack_files({record.stack.id}).front();
    return record;
}

/// The access control of a Kubernetes stack is in the list only.
void StackCalls::take_access(model::Stack &stack) {
    if (stack.resource_control)
        return;
    const auto all = client_.stacks();
    if (!all)
        return;
    for (const model::Stack &one : *all)
        if (one.id == stack.id)
            stack.resource_control = one.resource_control;
}

void StackCalls::wait(const std::string &doing, std::chrono::milliseconds time) const {
    constexpr std::chrono::milliseconds step{100}; // in which a second Ctrl-C is noticed
    context_.progress(doing);
    for (;; time -= step) {
        if (context_.interrupts.load() > 1)
            throw Ended{Outcome::unknown, Code::run_interrupted,
                        "abandoned while the server was working on it"};
        if (time <= std::chrono::milliseconds(0))
            return;
        std::this_thread::sleep_for(std::min(time, step));
    }
}

Record StackCalls::settled(const model::Stack &answered) {
    if (context_.state.can(model::Ability::asynchronous_deployments) &&
        answered.status != model::StackStatus::deploying)
        wait("reading back", context_.options.poll);
    context_.progress("reading back");
    return read(answered.id);
}

model::Stack StackCalls::deploy(const std::string &doing, const Write &call) {
    if (!deploying_since_)
        deploying_since_ = Clock::now();
    const Clock::time_point started = Clock::now();
    const portainer::Deadline deadline = [this, started] { return deadline_of(started); };
    while (true) {
        context_.progress(doing);
        auto answer = call(deadline);
        if (answer || answer.error().status != 0)
            context_.clock.finished_one();
        if (answer)
            return std::move(*answer);
        if (in_progress(answer.error()) && Clock::now() <= deadline())
            wait("waiting for a deployment under way", context_.options.poll);
        else if (is_ending(answer.error(), started))
            wait("waiting for the swarm's tasks to end", context_.options.poll);
        else if (is_too_early(answer.error()) && Clock::now() - started < removal_limit)
            wait("waiting until the swarm has removed its networks", context_.options.poll);
        else
            throw endings_.by(answer.error());
    }
}

/// The swarm has not yet removed what the stack had before.
bool StackCalls::is_too_early(const portainer::ApiError &error) const {
    const std::string words = words_of(error);
    return error.status == 500 && (met_remains(words, plan_.name) ||
                                   (!plan_.former_name.empty() && met_remains(words, plan_.former_name)));
}

bool StackCalls::is_ending(const portainer::ApiError &error, Clock::time_point started) {
    return error.status == 500 && met_ending_tasks(words_of(error)) && Clock::now() - started < ending_limit;
}

portainer::ApiResult<void> StackCalls::remove(const model::Stack &stack) {
    return taken_down([&](const portainer::Deadline &deadline) {
        return client_.remove(stack.id, stack.endpoint_id, deadline);
    });
}

portainer::ApiResult<void> StackCalls::remove_external(const std::string &name, std::int64_t environment_id) {
    return taken_down([&](const portainer::Deadline &deadline) {
        return client_.remove_external(name, environment_id, deadline);
    });
}

portainer::ApiResult<void>
StackCalls::taken_down(const std::function<portainer::ApiResult<void>(const portainer::Deadline &)> &call) {
    const Clock::time_point started = Clock::now();
    while (true) {
        context_.progress("deleting");
        auto answer = call([this, started] { return deadline_of(started); });
        if (answer || !is_ending(answer.error(), started))
            return answer;
        wait("waiting for the swarm's tasks to end", context_.options.poll);
    }
}

void StackCalls::wait_until_gone(const model::Stack &stack) {
    if (stack.type != model::StackType::swarm)
        return;
    const Clock::time_point started = Clock::now();
    while (Clock::now() - started < removal_limit) {
        const auto left = remains_of(client_, stack.endpoint_id, stack.name);
        if (!left || left->empty())
            return;
        wait("waiting until the swarm has removed " + left->front(), context_.options.poll);
    }
}

} // namespace stowage::apply
