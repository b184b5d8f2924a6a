#include "desired/select.hpp"
#include "plan/access.hpp"
#include "plan/fields.hpp"
#include "plan/fingerprints.hpp"
#include "plan/git_drift.hpp"
#include "plan/heal.hpp"
#include "plan/one_stack.hpp"
#include "plan/present_parts.hpp"
#include "plan/sources.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::plan {
namespace {

using desired::RunState;
using model::StackStatus;
using model::StackType;

void describe_record(StackPlan &plan, const model::Stack &stack, const model::Environment &environment,
                     const current::FileContent *content, const current::ServerState &current) {
    plan.environment = environment.name;
    plan.environment_id = environment.id;
    plan.stack_id = stack.id;
    plan.type = stack.type;
    plan.swarm_id = stack.swarm_id;
    plan.fingerprint = fingerprint(stack, content, current);
    if (stack.status == StackStatus::deploying)
        plan.notes.emplace_back(Code::stack_status,
                                "a deployment is under way on the server: apply waits for its end");
    if (stack.status == StackStatus::unknown)
        plan.notes.emplace_back(Code::stack_status,
                                "the server gives a status that this version of stowage does not know");
}

Prunes prunes_services(const model::Stack &stack, const current::ServerState &current) {
    return stack.type == StackType::swarm ||
                   (stack.type == StackType::standalone && current.can(model::Ability::standalone_prune))
               ? Prunes::yes
               : Prunes::no;
}

/// The password is that of a source which this run rotates itself.
bool rotates_as_source(const desired::Stack &desired, const current::ServerState &current,
                       const Options &options) {
    return desired.git->source_is_declared && current.can(model::Ability::sources) &&
           !options.new_sources_only;
}

/// A stored password can't be compared, so it is sent again on request.
void add_rotation(const desired::Stack &desired, const model::Stack &stack,
                  const current::ServerState &current, const Options &options, Differences &differences) {
    const bool has_password =
        desired.git && desired.git->authentication && desired.git->authentication->password;
    if (!has_password || !stack.git || !desired::any_matches(options.rotate_credentials, desired) ||
        rotates_as_source(desired, current, options))
        return;
    FieldChange change;
    change.field = "gitConfig.authentication.password";
    change.secret = true;
    change.where = desired.where_is(change.field);
    differences.changes.push_back(std::move(change));
    differences.needs_settings = true;
}

/// Authentication and TLS of a git stack are its source's on servers that have sources, and so every other
/// stack's that uses it.
void check_source(StackPlan &plan, const desired::Stack &desired, const model::Stack &stack,
                  const current::ServerState &current, const Options &options) {
    if (!desired.git || !stack.git || !current.can(model::Ability::sources) ||
        plan.action() == Action::replace)
        return;
    const bool moves = std::any_of(plan.changes.begin(), plan.changes.end(), [](const FieldChange &change) {
        return change.is("gitConfig.url") || change.is("gitConfig.sourceId");
    });
    if (!writes_into_source(plan.changes) || moves) // another repository is another source
        return;
    if (const model::Source *open = open_source_for(*desired.git, *stack.git, current)) {
        plan.source_id = open->id;
        plan.notes.emplace_back(
            Code::source_shared,
            fmt::format("it takes source {}, which has its repository without credentials",
                        current.source_label(open->id)));
        return;
    }
    const Sharers sharers = sharers_of(stack, current);
    if (sharers.stacks.empty())
        return;
    const std::string source =
        stack.git->source_id != 0 ? current.source_label(stack.git->source_id) : "of its repository";
    const std::string shared = fmt::format("this writes into source {}, which {} {} too: {}", source,
                                           support::count_of(sharers.stacks.size(), "other stack"),
                                           !sharers.certain             ? "may use"
                                           : sharers.stacks.size() == 1 ? "uses"
                                                                        : "use",
                                           support::join(sharers.stacks, ", "));
    plan.notes.emplace_back(Code::source_shared, shared);
    if (!options.allow_shared_source)
        plan.block(plan.action(), Code::source_shared, shared + "; --allow-shared-source allows it");
}

/// What only compose files and swarms know. Where the type is written, reading the YAML says it already.
void check_manifest_fields(StackPlan &plan, const desired::Stack &desired, const model::Stack &stack) {
    if (stack.type != StackType::kubernetes)
        return;
    if (!desired.env.empty())
        plan.block(Action::update, Code::kubernetes_unsupported, no_env_for_manifests);
    else if (desired.on_failure == desired::OnFailure::restore_inline && stack.git)
        plan.block(
            Action::update, Code::kubernetes_unsupported,
            "onFailure: restore-inline can't work for a Kubernetes stack: the server takes such an update "
            "for "
            "git settings, and deploys nothing; write restore or leave");
}

void plan_access(StackPlan &plan, const desired::Stack &desired, const Subject &subject) {
    if (plan.settled())
        return;
    AccessDifference access = compare_access(desired, &subject.record, subject.current, subject.diagnostics);
    if (!access.change)
        return;
    plan.changes.push_back(std::move(*access.change));
    plan.access = access.settings;
    if (plan.action() != Action::none)
        return;
    plan.change(Action::update, "access differs");
    if (access.refused)
        plan.forbid(std::move(*access.refused));
}

} // namespace

StackPlan plan_present(const StackPtr &desired, const Subject &subject) {
    const model::Stack &stack = subject.record;
    const current::ServerState &current = subject.current;
    StackPlan plan = plan_of(desired, current);
    const bool goes = desired->state == RunState::absent; // whatever its content is
    describe_record(plan, stack, subject.environment, goes ? nullptr : subject.content, current);
    if (subject.health != nullptr)
        note_health(plan, *desired, subject);
    if (settle_double(plan, stack, current,
                      desired->state == RunState::absent ? Action::remove : Action::update))
        return plan;
    if (desired->state == RunState::absent) {
        plan.change(Action::remove, "the desired state says absent");
        plan.deploys = true;
        note_list(plan, subject);
        check_rights(plan, subject.environment, current, {Attempt::remove});
        return plan;
    }
    if (stack.git_is_closed) {
        plan_closed(plan, *desired, stack, current);
        return plan;
    }
    if (settle_unreadable(plan, subject.content, subject.environment))
        return plan;

    Differences differences = compare(*desired, stack, subject.content, current, subject.options);
    plan.source_id = differences.source_id;
    plan.notes.insert(plan.notes.end(), differences.notes.begin(), differences.notes.end());
    const std::string impossible = differences.impossible;
    add_rotation(*desired, stack, current, subject.options, differences);
    const bool stores_settings = differences.needs_settings;
    const bool stays_stopped = desired->ignores("state") ? stack.status == StackStatus::inactive
                                                         : desired->state == RunState::stopped;
    const Prunes prunes = prunes_services(stack, current);
    if (stays_stopped)
        plan_stopped(plan, stack, differences);
    else
        plan_running(plan, stack, differences, git_drift(*desired, stack, subject.git, current),
                     heal_reason(*desired, stack, subject.health, prunes),
                     desired::any_matches(subject.options.redeploy, *desired) ? Asked::yes : Asked::no);
    note_left_over(plan, prunes_left_over(*desired, stack, prunes));
    check_source(plan, *desired, stack, current, subject.options);
    if (!impossible.empty())
        plan.block(Action::update, differences.impossible_code, impossible);
    check_manifest_fields(plan, *desired, stack);

    plan_relocation(plan, *desired, subject, stays_stopped);
    plan_access(plan, *desired, subject);
    if (plan.action() == Action::replace)
        check_replace(plan, *desired, subject);
    check_rights(plan, subject.environment, current,
                 attempts_of(plan, stack.git.has_value(), stores_settings));
    if (plan.action() == Action::start && stack.type == StackType::kubernetes)
        plan.block(Action::start, Code::kubernetes_unsupported,
                   "a Kubernetes stack can't be started: the API refuses it");
    return plan;
}

} // namespace stowage::plan
