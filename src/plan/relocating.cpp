#include "plan/present_parts.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::plan {
namespace {

using model::StackStatus;
using model::StackType;

bool has_another_name(const model::Stack &record, const desired::Stack &desired) {
    if (record.type == StackType::kubernetes) // whose names are kept as they are
        return record.name != desired.name;
    return support::lower(record.name) != support::lower(desired.name);
}

std::string name_of_environment(std::int64_t id, const current::ServerState &current) {
    const model::Environment *environment = current.find_environment(id);
    return environment != nullptr ? environment->name : std::to_string(id);
}

/// A swarm stack needs a swarm to go to.
void decide_swarm(StackPlan &plan, const Subject &subject) {
    plan.swarm_id.clear();
    if (subject.record.type != StackType::swarm)
        return;
    const auto *swarm = find(subject.current.swarm_ids, subject.environment.id);
    if (swarm != nullptr && *swarm && !(*swarm)->empty())
        plan.swarm_id = **swarm;
    else if (swarm != nullptr && !*swarm)
        plan.block(plan.action(), Code::swarm_unknown,
                   fmt::format("whether environment '{}' is a swarm is not known: {}",
                               subject.environment.name, swarm->error().str()));
    else
        plan.block(plan.action(), Code::type_mismatch,
                   fmt::format("it is a swarm stack, but environment '{}' is not a swarm manager",
                               subject.environment.name));
}

void plan_rename(StackPlan &plan, const model::Stack &stack) {
    plan.change(Action::rename);
    plan.above_all_because(
        stack.type == StackType::kubernetes
            ? fmt::format("it is called '{}' on the server; what runs goes on, its labels change", stack.name)
            : fmt::format("it is called '{}' on the server; its containers are made anew", stack.name));
}

void plan_move(StackPlan &plan, const desired::Stack &desired, const Subject &subject) {
    const std::string from = name_of_environment(subject.record.endpoint_id, subject.current);
    if (plan.action() == Action::replace) {
        plan.block(Action::move, Code::replace_not_allowed,
                   plan.reasons().front() +
                       fmt::format(", and it is on '{}': move it first, and change that later", from));
        return;
    }
    plan.change(Action::move);
    plan.former_environment = from;
    FieldChange change;
    change.field = "environment";
    change.before = from;
    change.after = subject.environment.name;
    change.where = desired.where_is("environment");
    plan.changes.insert(plan.changes.begin(), std::move(change));
    plan.above_all_because(fmt::format("it is on '{}': it is deployed here, and taken down there", from));
    plan.notes.emplace_back(Code::move_leaves_data,
                            fmt::format("its volumes, and the data in them, stay behind on '{}'", from));
    decide_swarm(plan, subject);
}

/// Newer servers wait for themselves where they store the new name.
bool hangs_on_rename(const model::Stack &stack, const current::ServerState &server) {
    return stack.type == StackType::kubernetes && !stack.git &&
           server.can(model::Ability::transactional_updates);
}

void plan_new_name(StackPlan &plan, const desired::Stack &desired, const model::Stack &stack) {
    plan.change(Action::replace);
    FieldChange change;
    change.field = "name";
    change.before = stack.name;
    change.after = desired.name;
    change.forces_replace = true;
    change.where = desired.where_is("name");
    plan.changes.insert(plan.changes.begin(), std::move(change));
    plan.only_because(
        fmt::format("it is called '{}' on the server, and a server of this kind never answers a "
                    "call that renames a Kubernetes stack without git",
                    stack.name));
}

} // namespace

void plan_relocation(StackPlan &plan, const desired::Stack &desired, const Subject &subject,
                     bool stays_stopped) {
    const model::Stack &stack = subject.record;
    const bool moves = stack.endpoint_id != subject.environment.id;
    const bool renames = has_another_name(stack, desired);
    if (plan.settled() || (!moves && !renames) || (!moves && plan.action() == Action::replace))
        return;
    plan.deploys = true;
    if (renames)
        plan.former_name = stack.name;
    plan.replace_allowed = desired.replace || subject.options.allow_replace; // of its volumes' data
    if (!moves && hangs_on_rename(stack, subject.current)) {
        plan_new_name(plan, desired, stack);
        return;
    }
    moves ? plan_move(plan, desired, subject) : plan_rename(plan, stack);
    if (plan.settled())
        return;
    const std::string doing = moves ? "moved" : "renamed";
    if (moves && desired.protect)
        plan.block(Action::move, Code::stack_protected,
                   plan.reasons().front() +
                       ", and protect: true forbids that: its volumes would stay behind");
    else if (moves && stack.type == StackType::kubernetes)
        plan.block(plan.action(), Code::kubernetes_unsupported,
                   "a Kubernetes stack can't be moved: the API refuses it");
    else if (stack.status == StackStatus::inactive && stays_stopped)
        plan.block(
            plan.action(), Code::stack_stopped,
            fmt::format("it is {} and stopped: that would run its containers while the server calls it "
                        "stopped; start it to have it {}",
                        moves ? fmt::format("on '{}'", plan.former_environment)
                              : fmt::format("called '{}' on the server", stack.name),
                        doing));
}

} // namespace stowage::plan
