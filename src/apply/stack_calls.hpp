#pragma once

#include "apply/endings.hpp"
#include "apply/run_context.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace stowage::apply {

/// A stack as the server has it now.
struct Record {
    model::Stack stack;
    std::optional<current::FileContent> content; ///< of an inline stack

    [[nodiscard]] const current::FileContent *file() const { return content ? &*content : nullptr; }
};

/// The calls of one stack's run that take time: reads that wait for a deployment under way, and writes that
/// deploy. What goes wrong is thrown as Ended.
class StackCalls {
public:
    using Clock = DeployClock::Clock;
    using Write = std::function<portainer::ApiResult<model::Stack>(const portainer::Deadline &deadline)>;

    StackCalls(const plan::StackPlan &plan, const RunContext &context, const Endings &endings)
        : plan_(plan), spec_(*plan.spec), context_(context), client_(context.client), endings_(endings) {}

    /// Waits until no deployment is under way. Each read is one call, two for an inline stack.
    [[nodiscard]] Record read(std::int64_t id);
    [[nodiscard]] Record with_content(model::Stack stack);
    /// The record once the server is through with it. Newer servers may not have begun when they answer.
    [[nodiscard]] Record settled(const model::Stack &answered);

    /// Makes a call that deploys. A server that is busy with this stack is waited for.
    model::Stack deploy(const std::string &doing, const Write &call);

    /// Deletes a stack. A swarm whose tasks are still ending is asked again.
    [[nodiscard]] portainer::ApiResult<void> remove(const model::Stack &stack);
    /// The same of what a swarm runs under a name and that is no stack of the server.
    [[nodiscard]] portainer::ApiResult<void> remove_external(const std::string &name,
                                                             std::int64_t environment_id);

    /// Waits until a swarm has nothing left of a stack that was taken down: what is made meanwhile fails for
    /// what is still being removed. Returns at once for other kinds, and where that can't be seen.
    void wait_until_gone(const model::Stack &stack);

    /// Says what is being waited for, and waits; ends the run when it is abandoned.
    void wait(const std::string &doing, std::chrono::milliseconds time) const;

    [[nodiscard]] Clock::time_point deadline_of(Clock::time_point started) const;
    /// Nothing while no call deployed anything.
    [[nodiscard]] const std::optional<Clock::time_point> &deploying_since() const { return deploying_since_; }

private:
    [[nodiscard]] portainer::ApiResult<void>
    taken_down(const std::function<portainer::ApiResult<void>(const portainer::Deadline &)> &call);
    void take_access(model::Stack &stack);
    [[nodiscard]] std::chrono::milliseconds timeout() const;
    [[nodiscard]] bool is_settled(const model::Stack &stack, Clock::time_point started);
    [[nodiscard]] Ended not_read_back(const portainer::ApiError &error) const;
    [[nodiscard]] static bool is_ending(const portainer::ApiError &error, Clock::time_point started);
    [[nodiscard]] bool is_too_early(const portainer::ApiError &error) const;

    const plan::StackPlan &plan_;
    const desired::Stack &spec_;
    const RunContext &context_;
    portainer::Client &client_;
    const Endings &endings_;
    std::optional<Clock::time_point> deploying_since_;
    std::optional<Clock::time_point> ended_at_; ///< when a deployment was first seen to have ended
};

} // namespace stowage::apply
