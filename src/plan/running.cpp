#include "plan/present_parts.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace stowage::plan {

using model::StackStatus;
using model::StackType;
namespace {

std::vector<std::string> fields_in(const std::vector<FieldChange> &changes) {
    std::vector<std::string> names;
    for (const FieldChange &change : changes)
        names.push_back(change.field);
    return names;
}

std::string differs(const std::vector<FieldChange> &changes) {
    return support::join(fields_in(changes), ", ") + (changes.size() == 1 ? " differs" : " differ");
}

void plan_replace(StackPlan &plan) {
    plan.deploys = true;
    std::vector<std::string> forcing;
    for (const FieldChange &change : plan.changes)
        if (change.forces_replace)
            forcing.push_back(change.field);
    plan.change(Action::replace,
                fmt::format("{} can't be changed in place on this server", support::join(forcing, ", ")));
}

bool deployed_another(const std::string &stored, const std::string &deployed) {
    return !stored.empty() && !deployed.empty() && stored != deployed;
}

bool deployed_another(const std::vector<std::string> &stored, const std::vector<std::string> &deployed) {
    return stored != deployed;
}

/// A server does not say which flags a deployment had.
bool deployed_another(bool, bool) {
    return false;
}

/// Newer servers store git settings and deploy them later; a run that ended in between leaves this behind.
bool stored_but_not_deployed(const model::Stack &stack) {
    if (!stack.git || !stack.deployed)
        return false;
    bool differs = false;
    model::each_member<model::GitFields>([&](const auto &one) {
        differs = differs || deployed_another((*stack.git).*one.value, (*stack.deployed).*one.value);
    });
    return differs;
}

void append_notes(std::vector<Note> &to, const std::vector<Note> &from) {
    to.insert(to.end(), from.begin(), from.end());
}

/// A deployment brings what the reference points to by then, whatever it was planned for.
void show_movement(StackPlan &plan, const GitDrift &drift) {
    append_notes(plan.notes, drift.notes);
    if (!drift.left_to_server.empty())
        plan.notes.emplace_back(Code::git_moved, drift.left_to_server);
    plan.not_compared = drift.not_compared;
    plan.left_to_server = drift.left_to_server;
    plan.target_commit = drift.target;
    if (!drift.moved || !plan.deploys)
        return;
    plan.changes.insert(plan.changes.end(), drift.changes.begin(), drift.changes.end());
    if (!drift.redeploy)
        plan.notes.emplace_back(Code::git_moved, "the deployment brings newer commits: " + drift.summary);
    for (const std::string &subject : drift.subjects)
        plan.notes.emplace_back(Code::git_moved, subject);
}

/// A server looks at the first task of a swarm stack that it finds, which may be an old one: it can call a
/// good deployment failed, and never looks again.
bool is_stale_verdict(StackPlan &plan, const model::Stack &stack) {
    const bool stale =
        stack.is_judged_by_any_task() && plan.health && plan.health->state == model::HealthState::healthy;
    if (stale)
        plan.notes.emplace_back(
            Code::stack_status,
            fmt::format("the server calls its last deployment failed ({}), but all of it runs "
                        "well: stop and start it to clear that",
                        stack.last_error));
    return stale;
}

} // namespace

void plan_stopped(StackPlan &plan, const model::Stack &stack, Differences &differences) {
    const auto deferred =
        std::stable_partition(differences.changes.begin(), differences.changes.end(), is_own_call);
    plan.deferred.assign(std::make_move_iterator(deferred),
                         std::make_move_iterator(differences.changes.end()));
    differences.changes.erase(deferred, differences.changes.end());
    plan.changes = std::move(differences.changes);
    if (!plan.deferred.empty())
        plan.notes.emplace_back(
            Code::stack_fields_wait,
            fmt::format("{}: storing that would start the stack, so it is done when the stack is started",
                        differs(plan.deferred)));
    if (!plan.changes.empty()) {
        plan.change(Action::update, differs(plan.changes));
    }
    if (stack.status == StackStatus::inactive)
        return;
    plan.change(Action::stop);
    plan.above_all_because("it runs, and should be stopped");
    if (stack.type == StackType::kubernetes)
        plan.block(Action::stop, Code::kubernetes_unsupported,
                   "a Kubernetes stack can't be stopped: the API refuses it");
}

void plan_running(StackPlan &plan, const model::Stack &stack, Differences &differences, const GitDrift &drift,
                  const std::string &heal, Asked by_person) {
    plan.changes = std::move(differences.changes);
    if (differences.forces_replace) {
        plan_replace(plan);
        return;
    }
    const bool broken = stack.status == StackStatus::error && !is_stale_verdict(plan, stack);
    const bool inactive = stack.status == StackStatus::inactive;
    const bool undeployed = stored_but_not_deployed(stack);
    const bool asked = by_person == Asked::yes && !inactive; // a start deploys
    plan.deploys = differences.needs_deploy || differences.content_unknown || broken || undeployed ||
                   drift.redeploy || asked || !heal.empty();
    if (!plan.changes.empty())
        plan.because(differs(plan.changes));
    if (differences.content_unknown)
        plan.because("the server can't read its compose file any more; sending it again mends that");
    if (broken)
        plan.because(stack.last_error.empty() ? "its last deployment failed"
                                              : "its last deployment failed: " + stack.last_error);
    if (undeployed)
        plan.because("its git settings were stored, but never deployed");
    if (drift.redeploy)
        plan.because(drift.reason);
    if (!heal.empty())
        plan.because(heal);
    if (asked)
        plan.because("it was asked for");
    if (inactive)
        plan.because("it is stopped, and should run");

    if (!plan.changes.empty() || differences.content_unknown)
        plan.change(Action::update);
    else if (broken || undeployed || drift.redeploy || asked || !heal.empty())
        plan.change(Action::redeploy);
    plan.heals = plan.action() == Action::redeploy && !broken && !undeployed && !drift.redeploy && !asked;
    if (inactive && !plan.deploys)
        plan.change(plan.changes.empty() ? Action::start : Action::update);
    show_movement(plan, drift);
}

} // namespace stowage::plan
