#include "app/reviewing.hpp"

#include "app/preflight.hpp"
#include "app/run.hpp"
#include "apply/failures.hpp"
#include "apply/unfinished.hpp"
#include "plan/prune.hpp"
#include "plan/shown_values.hpp"
#include "support/ci.hpp"
#include "support/codes.hpp"

#include <fmt/format.h>

namespace stowage::app {

using support::Code;
namespace {

/// After a deployment that failed half-way the record may be as desired, and what runs a mixture.
void deploy_mixture_again(plan::StackPlan &stack, const apply::Failures &failures) {
    const auto *failure = failures.mixture(stack);
    if (failure == nullptr || stack.action() != plan::Action::none)
        return;
    stack.change(plan::Action::redeploy,
                 fmt::format("its last deployment failed half-way at {}, so what runs may be part "
                             "new and part old: {}",
                             failure->last.empty() ? failure->at : failure->last, failure->message));
    stack.deploys = true;
}

void say_what_failed_before(plan::Plan &plan, const Connection &connection) {
    const apply::Failures failures(connection.server.url, connection.server.api_key.for_comparing());
    for (plan::StackPlan &stack : plan.stacks) {
        if (stack.server != connection.server.name || !stack.spec)
            continue;
        deploy_mixture_again(stack, failures);
        const bool broken = stack.action() == plan::Action::none && stack.unwell() &&
                            stack.health->state != model::HealthState::progressing;
        if (!stack.deploys && !broken)
            continue;
        const auto *failure = failures.find(stack);
        if (failure == nullptr || (!broken && failure->cause != apply::Cause::stack))
            continue;
        if (broken)
            stack.still_failing = fmt::format("as it was deployed it has not run well since {}: {}",
                                              failure->at, stack.health->reason);
        else
            stack.notes.emplace_back(
                Code::deployment_failed_before,
                fmt::format("exactly this failed before, {} since {}: {}",
                            failure->times == 1 ? "once" : fmt::format("{} times", failure->times),
                            failure->at, failure->message));
        if (broken)
            stack.notes.emplace_back(Code::deployment_still_failing, stack.still_failing);
    }
}

} // namespace

bool shows_to_strangers(const Run &run) {
    return !run.base && run.options.reads == Reads::change_in_ci && support::in_ci();
}

void recall_failures(Run &run) {
    if (run.offline())
        return;
    for (const auto &[name, connection] : run.planned.connections) {
        say_what_failed_before(run.planned.plan, connection);
        apply::take_up_replacements(run.planned.plan, connection.state);
    }
}

void tell_change_from_drift(Run &run) {
    const bool hides = run.base || shows_to_strangers(run);
    for (const auto &[name, connection] : run.planned.connections) {
        if (run.base)
            run.base->mark(run.planned.plan, connection.state, run.plan_options);
        if (hides)
            plan::hide_server_values(run.planned.plan, connection.state,
                                     run.base ? plan::Owned{run.base->stacks_of(name), run.base->sources()}
                                              : plan::Owned{});
    }
}

void check_deployments(Run &run) {
    if (run.preflight == Preflight::no || run.offline())
        return;
    const Depth depth = run.preflight == Preflight::files ? Depth::files : Depth::everything;
    for (const auto &[name, connection] : run.planned.connections)
        add_preflight(run.planned.plan, connection, run.options, run.base ? &*run.base : nullptr,
                      shows_to_strangers(run) ? Readers::strangers : Readers::trusted, depth);
}

void limit(Run &run) {
    // What was planned from is not needed any more; on a large server it is most of the memory.
    if (run.scope != Scope::every_stack)
        for (auto &[name, connection] : run.planned.connections)
            connection.state.stacks = {};
    plan::limit_deletions(run.planned.plan, run.plan_options);
    if (run.base)
        run.base->finish(run.planned.plan);
}

} // namespace stowage::app
