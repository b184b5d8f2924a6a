#include "desired/select.hpp"
#include "plan/access.hpp"
#include "plan/fields.hpp"
#include "plan/fingerprints.hpp"
#include "plan/git_drift.hpp"
#include "plan/heal.hpp"
#include "plan/one_stack.hpp"
#include "plan/sources.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

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

std::vector<std::string> names_of(const std::vector<FieldChange> &changes) {
    std::vector<std::string> names;
    for (const FieldChange &change : changes)
        names.push_back(change.field);
    return names;
}

/// Says no where the content of an inline stack could not be read and that leaves nothing to be done.
bool settle_unreadable(StackPlan &plan, const current::FileContent *content,
                       const model::Environment &environment) {
    if (content == nullptr || content->has_value())
        return false;
    const portainer::ApiError &error = content->error();
    if (error.forbidden()) {
        plan.action = Action::update;
        forbid(plan, refusal(error.message, environment.name, Known::met));
        plan.reasons = {"its content can't be read, so whether it differs is not known: " + error.message};
        return true;
    }
    if (error.kind == portainer::ApiError::Kind::status && error.status == 500)
        return false; // the checkout is damaged; sending the content again mends it
    block(plan, Action::update, Code::stack_unreadable,
          fmt::format("its content could not be read, so nothing is known of it: {}", error.str()));
    return true;
}

/// A stored password can't be compared, so it is sent again on request.
void add_rotation(const desired::Stack &desired, const model::Stack &stack, const Options &options,
                  Differences &differences) {
    const bool has_password =
        desired.git && desired.git->authentication && desired.git->authentication->password;
    if (!has_password || !stack.git || !desired::any_matches(options.rotate_credentials, desired))
        return;
    FieldChange change;
    change.field = "gitConfig.authentication.password";
    change.secret = true;
    change.where = desired.where_is(change.field);
    differences.changes.push_back(std::move(change));
    differences.needs_settings = true;
}

/// As it can be sent: a server refuses access for nobody at all, which means administrators.
portainer::AccessSettings access_of(const model::ResourceControl &control) {
    const bool nobody = !control.is_public && control.users.empty() && control.teams.empty();
    return {control.is_public, control.administrators_only || nobody, control.users, control.teams};
}

/// A standard user's new stack is that user's own, and such a user can only make it public.
bool may_give(const model::User &user, const portainer::AccessSettings &access) {
    return user.administrator || access.is_public ||
           (!access.administrators_only && access.teams.empty() &&
            access.users == std::vector<std::int64_t>{user.id});
}

/// Authentication and TLS of a git stack are its source's on servers that have sources, and so every other
/// stack's that uses it.
void check_source(StackPlan &plan, const desired::Stack &desired, const model::Stack &stack,
                  const current::ServerState &current, const Options &options) {
    if (!desired.git || !stack.git || !current.can(model::Ability::sources) || plan.action == Action::replace)
        return;
    const bool moves = std::any_of(plan.changes.begin(), plan.changes.end(), [](const FieldChange &change) {
        return change.field == "gitConfig.url" || change.field == "gitConfig.sourceId";
    });
    if (!writes_into_source(plan.changes) || moves) // another repository is another source
        return;
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
        block(plan, plan.action, Code::source_shared, shared + "; --allow-shared-source allows it");
}

/// A git stack whose source this user may not read: whether it differs is not known, and the server would
/// refuse every deployment and setting of it. It can be stopped, started and deleted.
void plan_closed(StackPlan &plan, const desired::Stack &desired, const model::Stack &stack,
                 const current::ServerState &current) {
    const bool stops = desired.state == RunState::stopped && !desired.ignores("state");
    if (stops && stack.status != StackStatus::inactive) {
        plan.action = Action::stop;
        plan.reasons = {"it runs, and should be stopped"};
        return;
    }
    plan.action = Action::update;
    const std::string repository = stack.deployed ? fmt::format(" ({})", stack.deployed->url) : "";
    forbid(plan,
           Verdict{Code::permission_source,
                   fmt::format("it comes from git, and {} may not read its source: whether it is as "
                               "desired is not known",
                               current.user.name),
                   fmt::format("access to the source of its repository{}; an administrator can open it to "
                               "the user or the user's teams",
                               repository),
                   true});
}

std::string differs(const std::vector<FieldChange> &changes) {
    return support::join(names_of(changes), ", ") + (changes.size() == 1 ? " differs" : " differ");
}

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
        plan.action = Action::update;
        plan.reasons.push_back(differs(plan.changes));
    }
    if (stack.status == StackStatus::inactive)
        return;
    plan.action = Action::stop;
    plan.reasons.insert(plan.reasons.begin(), "it runs, and should be stopped");
    if (stack.type == StackType::kubernetes)
        block(plan, Action::stop, Code::kubernetes_unsupported,
              "a Kubernetes stack can't be stopped: the API refuses it");
}

void plan_replace(StackPlan &plan) {
    plan.action = Action::replace;
    plan.deploys = true;
    std::vector<std::string> forcing;
    for (const FieldChange &change : plan.changes)
        if (change.forces_replace)
            forcing.push_back(change.field);
    plan.reasons.push_back(
        fmt::format("{} can't be changed in place on this server", support::join(forcing, ", ")));
}

/// Newer servers store git settings and deploy them later; a run that ended in between leaves this behind.
bool stored_but_not_deployed(const model::Stack &stack) {
    if (!stack.git || !stack.deployed)
        return false;
    const auto differ = [](const std::string &stored, const std::string &deployed) {
        return !stored.empty() && !deployed.empty() && stored != deployed;
    };
    return differ(stack.git->url, stack.deployed->url) ||
           differ(stack.git->reference_name, stack.deployed->reference_name) ||
           differ(stack.git->config_file_path, stack.deployed->config_file_path) ||
           stack.git->additional_files != stack.deployed->additional_files;
}

void append(std::vector<Note> &to, const std::vector<Note> &from) {
    to.insert(to.end(), from.begin(), from.end());
}

/// A deployment brings what the reference points to by then, whatever it was planned for.
void show_movement(StackPlan &plan, const GitDrift &drift) {
    append(plan.notes, drift.notes);
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
    const bool stale = stack.type == StackType::swarm && stack.status == StackStatus::error &&
                       stack.last_error.starts_with("deployment failed") && plan.health &&
                       plan.health->state == model::HealthState::healthy;
    if (stale)
        plan.notes.emplace_back(
            Code::stack_status,
            fmt::format("the server calls its last deployment failed ({}), but all of it runs "
                        "well: stop and start it to clear that",
                        stack.last_error));
    return stale;
}

/// Whether somebody asked for a deployment, whatever differs.
enum class Asked { no, yes };

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
        plan.reasons.push_back(differs(plan.changes));
    if (differences.content_unknown)
        plan.reasons.push_back(
            "the server can't read its compose file any more; sending it again mends that");
    if (broken)
        plan.reasons.push_back(stack.last_error.empty() ? "its last deployment failed"
                                                        : "its last deployment failed: " + stack.last_error);
    if (undeployed)
        plan.reasons.push_back("its git settings were stored, but never deployed");
    if (drift.redeploy)
        plan.reasons.push_back(drift.reason);
    if (!heal.empty())
        plan.reasons.push_back(heal);
    if (asked)
        plan.reasons.emplace_back("it was asked for");
    if (inactive)
        plan.reasons.push_back("it is stopped, and should run");

    if (!plan.changes.empty() || differences.content_unknown)
        plan.action = Action::update;
    else if (broken || undeployed || drift.redeploy || asked || !heal.empty())
        plan.action = Action::redeploy;
    plan.heals = plan.action == Action::redeploy && !broken && !undeployed && !drift.redeploy && !asked;
    if (inactive && !plan.deploys)
        plan.action = plan.changes.empty() ? Action::start : Action::update;
    show_movement(plan, drift);
}

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
        block(plan, plan.action, Code::swarm_unknown,
              fmt::format("whether environment '{}' is a swarm is not known: {}", subject.environment.name,
                          swarm->error().str()));
    else
        block(plan, plan.action, Code::type_mismatch,
              fmt::format("it is a swarm stack, but environment '{}' is not a swarm manager",
                          subject.environment.name));
}

void plan_rename(StackPlan &plan, const model::Stack &stack) {
    plan.action = Action::rename;
    plan.reasons.insert(
        plan.reasons.begin(),
        stack.type == StackType::kubernetes
            ? fmt::format("it is called '{}' on the server; what runs goes on, its labels change", stack.name)
            : fmt::format("it is called '{}' on the server; its containers are made anew", stack.name));
}

void plan_move(StackPlan &plan, const desired::Stack &desired, const Subject &subject) {
    const std::string from = name_of_environment(subject.record.endpoint_id, subject.current);
    if (plan.action == Action::replace) {
        block(plan, Action::move, Code::replace_not_allowed,
              plan.reasons.front() +
                  fmt::format(", and it is on '{}': move it first, and change that later", from));
        return;
    }
    plan.action = Action::move;
    plan.former_environment = from;
    FieldChange change;
    change.field = "environment";
    change.before = from;
    change.after = subject.environment.name;
    change.where = desired.where_is("environment");
    plan.changes.insert(plan.changes.begin(), std::move(change));
    plan.reasons.insert(plan.reasons.begin(),
                        fmt::format("it is on '{}': it is deployed here, and taken down there", from));
    plan.notes.emplace_back(Code::move_leaves_data,
                            fmt::format("its volumes, and the data in them, stay behind on '{}'", from));
    decide_swarm(plan, subject);
}

/// Newer servers wait for themselves where they store the new name.
bool hangs_on_rename(const model::Stack &stack, const current::ServerState &server) {
    return stack.type == StackType::kubernetes && !stack.git &&
           server.can(model::Ability::asynchronous_deployments);
}

void plan_new_name(StackPlan &plan, const desired::Stack &desired, const model::Stack &stack) {
    plan.action = Action::replace;
    FieldChange change;
    change.field = "name";
    change.before = stack.name;
    change.after = desired.name;
    change.forces_replace = true;
    change.where = desired.where_is("name");
    plan.changes.insert(plan.changes.begin(), std::move(change));
    plan.reasons = {fmt::format("it is called '{}' on the server, and a server of this kind never answers a "
                                "call that renames a Kubernetes stack without git",
                                stack.name)};
}

/// Found under its former name, or on its former environment.
void plan_relocation(StackPlan &plan, const desired::Stack &desired, const Subject &subject,
                     bool stays_stopped) {
    const model::Stack &stack = subject.record;
    const bool moves = stack.endpoint_id != subject.environment.id;
    const bool renames = has_another_name(stack, desired);
    if (plan.action == Action::blocked || (!moves && !renames) || (!moves && plan.action == Action::replace))
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
    if (plan.action == Action::blocked)
        return;
    const std::string doing = moves ? "moved" : "renamed";
    if (moves && desired.protect)
        block(plan, Action::move, Code::stack_protected,
              plan.reasons.front() + ", and protect: true forbids that: its volumes would stay behind");
    else if (moves && stack.type == StackType::kubernetes)
        block(plan, plan.action, Code::kubernetes_unsupported,
              "a Kubernetes stack can't be moved: the API refuses it");
    else if (stack.status == StackStatus::inactive && stays_stopped)
        block(plan, plan.action, Code::stack_stopped,
              fmt::format("it is {} and stopped: that would run its containers while the server calls it "
                          "stopped; start it to have it {}",
                          moves ? fmt::format("on '{}'", plan.former_environment)
                                : fmt::format("called '{}' on the server", stack.name),
                          doing));
}

/// What the cluster has besides what is judged, and what is not going to be set right.
void show_health(StackPlan &plan, const desired::Stack &desired, const Subject &subject) {
    const model::StackHealth &health = *subject.health;
    plan.health = health;
    if (!health.drift.empty() && desired.self_heal == desired::SelfHeal::never)
        plan.notes.emplace_back(Code::health_differs, drift_words(health));
    if ((health.left_over.empty() && health.left_data.empty()) || desired.state == RunState::absent)
        return;
    if (!prunes_objects(desired, subject.record))
        plan.notes.emplace_back(Code::stack_left_over,
                                left_over_words(health) +
                                    (desired.protect
                                         ? "; it is protected, so that stays"
                                         : "; prune: true on the stack removes what holds no data"));
    else if (health.left_over.empty())
        plan.notes.emplace_back(Code::stack_left_over,
                                left_over_words(health) +
                                    "; it may hold data, and is left to be deleted by hand");
}

/// What only compose files and swarms know. Where the type is written, reading the YAML says it already.
void check_manifest_fields(StackPlan &plan, const desired::Stack &desired, const model::Stack &stack) {
    if (stack.type != StackType::kubernetes)
        return;
    if (!desired.env.empty())
        block(plan, Action::update, Code::kubernetes_unsupported, no_env_for_manifests);
    else if (desired.on_failure == desired::OnFailure::restore_inline && stack.git)
        block(plan, Action::update, Code::kubernetes_unsupported,
              "onFailure: restore-inline can't work for a Kubernetes stack: the server takes such an update "
              "for "
              "git settings, and deploys nothing; write restore or leave");
}

/// Deleting and creating: the new stack needs all that the old one had, and can't be asked for later.
void check_replace(StackPlan &plan, const desired::Stack &desired, const Subject &subject) {
    const model::Stack &stack = subject.record;
    if (desired.type && *desired.type != stack.type)
        decide_type(plan, desired, subject.environment, subject.current);
    if (plan.action == Action::replace && desired.protect)
        block(plan, Action::replace, Code::stack_protected,
              plan.reasons.front() + ", and protect: true forbids to replace it");
    if (plan.action == Action::replace)
        check_credentials_of_new(plan, desired);
    if (plan.action == Action::replace && desired.ignores("gitConfig.authentication") && stack.git &&
        stack.git->authentication && stack.git->source_id == 0)
        block(plan, Action::replace, Code::replace_loses_credentials,
              plan.reasons.front() +
                  "; its git password, which ignore leaves to the server, would be deleted with it: name "
                  "credentials under gitConfig.authentication");
    if (plan.action == Action::replace)
        decide_source(plan, desired, subject.current, subject.options);
    if (plan.action != Action::replace)
        return;
    plan.replace_allowed = desired.replace || subject.options.allow_replace;
    plan.notes.emplace_back(
        Code::replace_downtime,
        "it is deleted and created anew: it is down from the deletion until the new one runs");
    if (!plan.replace_allowed)
        plan.notes.emplace_back(Code::replace_not_allowed,
                                "apply does that only with --allow-replace, or replace: true on the stack");
    if (!plan.access && stack.resource_control)
        plan.access = access_of(*stack.resource_control);
    if (plan.access && !may_give(subject.current.user, *plan.access))
        forbid(plan,
               Verdict{Code::permission_access_control, "Permission denied to update the resource control",
                       "the right to change who may access a stack: the new one could not be given the "
                       "access that it shall have",
                       true});
}

/// What runs and is not named by the compose file: nothing removes it by itself.
void say_what_is_left_over(StackPlan &plan) {
    if (!plan.health)
        return;
    const std::string &reason = plan.health->reason;
    if (const auto at = reason.find("left over: "); at != std::string::npos)
        plan.notes.emplace_back(Code::stack_left_over,
                                reason.substr(at) + "; remove it on its engine where it is not needed");
}

void plan_access(StackPlan &plan, const desired::Stack &desired, const Subject &subject) {
    if (plan.action == Action::blocked || plan.action == Action::forbidden)
        return;
    AccessDifference access = compare_access(desired, &subject.record, subject.current, subject.diagnostics);
    if (!access.change)
        return;
    plan.changes.push_back(std::move(*access.change));
    plan.access = access.settings;
    if (plan.action != Action::none)
        return;
    plan.action = Action::update;
    plan.reasons.push_back("access differs");
    if (access.refused)
        forbid(plan, std::move(*access.refused));
}

} // namespace

namespace {

/// The ids of all stacks of that name on an environment: a server that was asked twice at once makes two.
/// Kubernetes stacks may share a name.
std::vector<std::string> ids_of_name(const model::Stack &record, const current::ServerState &current) {
    std::vector<std::string> ids;
    if (record.type == StackType::kubernetes)
        return ids;
    const model::Stack *first = current.find_stack(record.endpoint_id, record.name);
    if (first == nullptr)
        return ids;
    const std::string name = support::lower(record.name);
    for (const model::Stack *end = current.stacks.data() + current.stacks.size();
         first != end && first->endpoint_id == record.endpoint_id && support::lower(first->name) == name;
         ++first)
        ids.push_back(fmt::format("#{}", first->id));
    return ids;
}

/// Deleting or changing one of two takes down what both of them run.
bool settle_double(StackPlan &plan, const model::Stack &record, const current::ServerState &current,
                   Action wanted) {
    const std::vector<std::string> ids = ids_of_name(record, current);
    if (ids.size() < 2)
        return false;
    block(plan, wanted, Code::stack_ambiguous,
          fmt::format("the server has {} stacks of this name on this environment ({}), which share their "
                      "containers: delete all but one in Portainer, then deploy that one again",
                      ids.size(), support::join(ids, ", ")));
    return true;
}

} // namespace

StackPlan plan_present(const StackPtr &desired, const Subject &subject) {
    const model::Stack &stack = subject.record;
    const current::ServerState &current = subject.current;
    StackPlan plan = plan_of(desired, current);
    describe_record(plan, stack, subject.environment, subject.content, current);
    if (subject.health != nullptr)
        show_health(plan, *desired, subject);
    if (settle_double(plan, stack, current,
                      desired->state == RunState::absent ? Action::remove : Action::update))
        return plan;
    if (desired->state == RunState::absent) {
        plan.action = Action::remove;
        plan.deploys = true;
        plan.reasons.push_back("the desired state says absent");
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
    append(plan.notes, differences.notes);
    const std::string impossible = differences.impossible;
    add_rotation(*desired, stack, subject.options, differences);
    const bool stores_settings = differences.needs_settings;
    const bool stays_stopped = desired->ignores("state") ? stack.status == StackStatus::inactive
                                                         : desired->state == RunState::stopped;
    if (stays_stopped)
        plan_stopped(plan, stack, differences);
    else
        plan_running(plan, stack, differences, git_drift(*desired, stack, subject.git, current),
                     heal_reason(*desired, stack, subject.health),
                     desired::any_matches(subject.options.redeploy, *desired) ? Asked::yes : Asked::no);
    say_what_is_left_over(plan);
    check_source(plan, *desired, stack, current, subject.options);
    if (!impossible.empty())
        block(plan, Action::update, differences.impossible_code, impossible);
    check_manifest_fields(plan, *desired, stack);

    plan_relocation(plan, *desired, subject, stays_stopped);
    plan_access(plan, *desired, subject);
    if (plan.action == Action::replace)
        check_replace(plan, *desired, subject);
    check_rights(plan, subject.environment, current,
                 attempts_of(plan, stack.git.has_value(), stores_settings));
    if (plan.action == Action::start && stack.type == StackType::kubernetes)
        block(plan, Action::start, Code::kubernetes_unsupported,
              "a Kubernetes stack can't be started: the API refuses it");
    return plan;
}

} // namespace stowage::plan
