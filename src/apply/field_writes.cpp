#include "apply/field_writes.hpp"

#include "apply/payload.hpp"
#include "apply/remains.hpp"
#include "plan/source_choice.hpp"
#include "portainer/gitops_api.hpp"
#include "support/codes.hpp"

namespace stowage::apply {

using plan::Action;

void FieldWrites::write(const Record &record, const plan::StackPlan &now) {
    const model::Stack &stack = record.stack;
    const std::int64_t id = stack.id;
    if (!now.deploys && !needs_settings_call(now.changes, run_.capabilities(), run_.spec)) {
        start_if_stopped(record);
        return;
    }
    if (!stack.git || !run_.spec.git) {
        const std::string content =
            record.content && *record.content ? record.content->value() : std::string();
        run_.calls.deploy("deploying", [&](const portainer::Deadline &deadline) {
            portainer::UpdateInline body = update_of(run_.spec, stack, content);
            body.pull_image = body.pull_image || run_.pull_first;
            return run_.client.update_inline(id, stack.endpoint_id, body, deadline);
        });
        return;
    }
    if (needs_settings_call(now.changes, run_.capabilities(), run_.spec) || lacks_job(stack))
        store_settings(stack, now);
    if (now.deploys) {
        run_.comparison.redeployed();
        redeploy(stack);
    } else {
        start_if_stopped(record);
    }
}

portainer::ApiResult<model::Stack> FieldWrites::send_all(const Record &record,
                                                         const portainer::Deadline &deadline) {
    const model::Stack &stack = record.stack;
    if (stack.git && run_.spec.git)
        return run_.client.git_redeploy(stack.id, stack.endpoint_id, redeploy_of(run_.spec, stack), deadline);
    const std::string content = record.content && *record.content ? record.content->value() : std::string();
    return run_.client.update_inline(stack.id, stack.endpoint_id, update_of(run_.spec, stack, content),
                                     deadline);
}

/// What a start that failed left behind has the stack's name, and the server refuses every start for it
/// from then on, or for the failure itself (a network that was just going); a deployment is not refused, and
/// starts the stack too.
void FieldWrites::start(const Record &record) {
    run_.calls.deploy("starting", [&](const portainer::Deadline &deadline) {
        auto answer = run_.client.start(record.stack.id, record.stack.endpoint_id, deadline);
        const auto says = [&](const std::string &words) {
            return words.find("is already running") != std::string::npos ||
                   met_remains(words, record.stack.name);
        };
        const bool own_remains = !answer && answer.error().status == 409 &&
                                 (says(answer.error().message) || says(answer.error().details));
        return own_remains ? send_all(record, deadline) : answer;
    });
}

void FieldWrites::start_if_stopped(const Record &record) {
    const model::Stack &stack = record.stack;
    if (stack.status != model::StackStatus::inactive || run_.spec.state != desired::RunState::running ||
        run_.spec.ignores("state"))
        return;
    start(record);
}

void FieldWrites::redeploy(const model::Stack &stack) {
    run_.calls.deploy("deploying", [&](const portainer::Deadline &deadline) {
        portainer::GitRedeploy body = redeploy_of(run_.spec, stack);
        body.pull_image = body.pull_image || run_.pull_first;
        return run_.client.git_redeploy(stack.id, stack.endpoint_id, body, deadline);
    });
}

void FieldWrites::store_settings(const model::Stack &stack, const plan::StackPlan &now) {
    run_.context.progress("storing settings");
    run_.endings.sent_password();
    const auto answer = run_.client.git_settings(
        stack.id, stack.endpoint_id, settings_of(run_.spec, stack, run_.capabilities(), with_source(now)));
    if (answer)
        return;
    Ended ended = run_.endings.by(answer.error());
    if (answer.error().kind == portainer::ApiError::Kind::status)
        poll_again(stack, ended);
    throw ended;
}

/// Servers with sources end the polling of a stack before they refuse its settings, and leave its record
/// as it was. Storing once more what is stored starts it again.
void FieldWrites::poll_again(const model::Stack &stack, Ended &ended) {
    if (!run_.capabilities().can(model::Ability::sources) || !stack.auto_update ||
        stack.auto_update->interval.empty() || stack.status != model::StackStatus::active)
        return;
    const auto answer = run_.client.git_settings(stack.id, stack.endpoint_id, as_stored(stack));
    if (!answer)
        ended.details.push_back("the refused call has ended its polling, and that could not be mended: " +
                                answer.error().str());
}

std::int64_t FieldWrites::source_id(const plan::StackPlan &plan) const {
    if (plan.source_id != 0 || !run_.spec.git || run_.spec.git->source.empty() ||
        !run_.capabilities().can(model::Ability::sources))
        return plan.source_id;
    const plan::SourceChoice choice = plan::choose_source(*run_.spec.git, run_.context.state, {});
    if (choice.id == 0)
        throw Ended{Outcome::failed,
                    Code::source_unavailable,
                    choice.impossible,
                    {},
                    "plan again to see why the source is missing"};
    return choice.id;
}

plan::StackPlan FieldWrites::with_source(plan::StackPlan plan) const {
    plan.source_id = source_id(plan);
    return plan;
}

/// A stop or a failed create has ended the polling of a stack, and a redeployment starts the stack
/// without it.
bool FieldWrites::lacks_job(const model::Stack &stack) const {
    const auto &update = run_.spec.ignores("autoUpdate.interval") ? stack.auto_update : run_.spec.auto_update;
    return !run_.capabilities().can(model::Ability::source_intervals) && update &&
           !update->interval.empty() &&
           (stack.status == model::StackStatus::inactive ||
            (stack.auto_update && stack.auto_update->job_id.empty()));
}

void FieldWrites::settle_lost(const std::function<void()> &write, std::int64_t id) {
    try {
        write();
    } catch (Ended &ended) {
        if (ended.outcome == Outcome::unknown && run_.comparison.rotation())
            ended.advice = "whether the password was stored is not known; send it again with "
                           "--rotate-credentials";
        const bool telling = !run_.comparison.rotation() &&
                             (!run_.plan.changes.empty() || run_.plan.action() != Action::redeploy);
        if (ended.outcome != Outcome::unknown || run_.context.interrupts.load() > 1 || !telling)
            throw;
        const Record record = run_.calls.read(id);
        if (!Comparison::is_as_allowed(run_.comparison.planned_again(record)))
            throw;
    }
}

} // namespace stowage::apply
