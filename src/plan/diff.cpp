#include "plan/diff.hpp"

#include "current/match.hpp"
#include "desired/select.hpp"
#include "plan/access.hpp"
#include "plan/fields.hpp"
#include "plan/git_drift.hpp"
#include "plan/heal.hpp"
#include "plan/permissions.hpp"
#include "plan/prune.hpp"
#include "plan/sources.hpp"
#include "support/digest.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace stowage::plan {
namespace {

using desired::RunState;
using model::StackStatus;
using model::StackType;

using StackPtr = std::shared_ptr<const desired::Stack>;

StackPlan plan_of(const StackPtr &desired, const current::ServerState &current) {
    StackPlan plan;
    plan.server = current.server;
    plan.environment = desired->environment.str();
    plan.name = desired->name;
    plan.secrets_fingerprint = secrets_fingerprint(*desired, current.fingerprint_key);
    plan.spec = desired;
    return plan;
}

void block(StackPlan &plan, Action wanted, std::string reason) {
    plan.action = Action::blocked;
    plan.wanted = wanted;
    plan.reasons = {std::move(reason)};
}

void forbid(StackPlan &plan, Verdict verdict) {
    plan.wanted = plan.action;
    plan.action = Action::forbidden;
    plan.reasons = {verdict.words};
    plan.verdict = std::move(verdict);
}

/// What the desired action will try on the server, in the order of the calls.
std::vector<Attempt> attempts_of(const StackPlan &plan, bool is_git, bool stores_settings) {
    switch (plan.action) {
    case Action::create:
        return {Attempt::create};
    case Action::remove:
        return {Attempt::remove};
    case Action::replace:
        return {Attempt::remove, Attempt::create};
    case Action::start:
    case Action::stop:
    case Action::rename:
        return {Attempt::start_or_stop};
    case Action::update:
    case Action::redeploy: {
        std::vector<Attempt> attempts;
        if (stores_settings)
            attempts.push_back(Attempt::edit_git_settings);
        if (plan.deploys)
            attempts.push_back(is_git ? Attempt::deploy_git : Attempt::edit_inline);
        return attempts;
    }
    default:
        return {};
    }
}

void check_rights(StackPlan &plan, const model::Environment &environment, const current::ServerState &current,
                  const std::vector<Attempt> &attempts) {
    for (const Attempt attempt : attempts) {
        if (auto verdict = predict_refusal(current.user, environment, attempt)) {
            forbid(plan, std::move(*verdict));
            return;
        }
    }
}

// ---- stacks that the server does not have, or does not show

template <typename Value>
const Value *find(const std::map<std::int64_t, Value> &values, std::int64_t id) {
    const auto found = values.find(id);
    return found == values.end() ? nullptr : &found->second;
}

void settle_unknown_swarm(StackPlan &plan, const portainer::ApiError &error,
                          const model::Environment &environment) {
    if (error.forbidden()) {
        forbid(plan, Verdict{error.message, missing_right(error.message, environment.name), false});
        return;
    }
    block(plan, Action::create,
          fmt::format("whether environment '{}' is a swarm is not known: {}", environment.name, error.str()));
}

/// The type a new stack will have, from the YAML or else from the environment. Sets `blocked` where they
/// disagree.
void decide_type(StackPlan &plan, const desired::Stack &desired, const model::Environment &environment,
                 const current::ServerState &current) {
    const auto *swarm = find(current.swarm_ids, environment.id);
    if (swarm != nullptr && !*swarm) {
        settle_unknown_swarm(plan, swarm->error(), environment);
        return;
    }
    const bool is_swarm = swarm != nullptr && !(*swarm)->empty();
    if (desired.type)
        plan.type = *desired.type;
    else if (model::is_kubernetes(environment.type))
        plan.type = StackType::kubernetes;
    else
        plan.type = is_swarm ? StackType::swarm : StackType::standalone;

    if (model::is_kubernetes(environment.type) != (plan.type == StackType::kubernetes))
        block(plan, Action::create,
              fmt::format("type is {}, but environment '{}' {} a Kubernetes cluster",
                          model::name_of(plan.type), environment.name,
                          model::is_kubernetes(environment.type) ? "is" : "is not"));
    else if (plan.type == StackType::swarm && !is_swarm)
        block(plan, Action::create,
              fmt::format("type is swarm, but environment '{}' is not a swarm manager", environment.name));
    else if (plan.type == StackType::kubernetes && desired.state == RunState::stopped)
        block(plan, Action::create, "a Kubernetes stack can't be stopped: the API refuses it");
    if (plan.type == StackType::swarm && is_swarm)
        plan.swarm_id = **swarm;
}

/// A new stack of a private repository can't be cloned without the password, which no server gives back.
void check_credentials_of_new(StackPlan &plan, const desired::Stack &desired) {
    if (desired.git && desired.git->authentication && !desired.git->authentication->password)
        block(plan, plan.action,
              "gitConfig.authentication names a user but no password, and a new stack has none stored: name "
              "one "
              "by reference");
}

/// The source that a stack to be created asks for.
void decide_source(StackPlan &plan, const desired::Stack &desired, const current::ServerState &current,
                   const Options &options) {
    if (!desired.git)
        return;
    SourceChoice choice = choose_source(*desired.git, current, options);
    plan.source_id = choice.id;
    if (!choice.impossible.empty())
        block(plan, plan.action, std::move(choice.impossible));
}

StackPlan plan_missing(const StackPtr &desired, const model::Environment &environment,
                       const current::ServerState &current, const Options &options,
                       support::Diagnostics &diagnostics) {
    StackPlan plan = plan_of(desired, current);
    plan.environment = environment.name;
    plan.environment_id = environment.id;
    const bool sees_all = current.user.administrator;
    if (desired->state == RunState::absent) {
        if (!sees_all)
            plan.notes.push_back(fmt::format(
                "not among the stacks that {} may see: whether it exists is unknown", current.user.name));
        return plan;
    }
    plan.action = Action::create;
    plan.deploys = true;
    plan.changes = fields_of_new(*desired);
    plan.reasons.push_back(
        sees_all ? "it does not exist"
                 : fmt::format("it is not among the stacks that {} may see", current.user.name));
    decide_type(plan, *desired, environment, current);
    if (plan.action == Action::create)
        check_credentials_of_new(plan, *desired);
    if (plan.action == Action::create)
        decide_source(plan, *desired, current, options);
    AccessDifference access = compare_access(*desired, nullptr, current, &diagnostics);
    if (plan.action != Action::create)
        return plan;
    if (access.change) {
        plan.changes.push_back(std::move(*access.change));
        plan.access = access.settings;
    }
    if (!sees_all)
        plan.notes.push_back(
            "if a stack of this name exists but is hidden from this user, apply leaves it alone "
            "and says so");
    if (desired->state == RunState::stopped)
        plan.notes.push_back("the API creates stacks running: it runs until it is stopped right after");
    check_rights(plan, environment, current, attempts_of(plan, desired->git.has_value(), false));
    return plan;
}

StackPlan plan_invisible(const StackPtr &desired, const current::ServerState &current) {
    StackPlan plan = plan_of(desired, current);
    plan.action = Action::hidden;
    plan.environment_id = 0;
    plan.verdict =
        Verdict{fmt::format("environment '{}' is not among those that {} may see", desired->environment.str(),
                            current.user.name),
                fmt::format("access to environment '{}', if it exists", desired->environment.str()), true};
    plan.reasons = {plan.verdict->words};
    return plan;
}

// ---- stacks that the server shows

void describe_record(StackPlan &plan, const model::Stack &stack, const model::Environment &environment,
                     const current::FileContent *content, const current::ServerState &current) {
    plan.environment = environment.name;
    plan.environment_id = stack.endpoint_id;
    plan.stack_id = stack.id;
    plan.type = stack.type;
    plan.swarm_id = stack.swarm_id;
    plan.fingerprint = fingerprint(stack, content, current.fingerprint_key);
    if (stack.status == StackStatus::deploying)
        plan.notes.push_back("a deployment is under way on the server: apply waits for its end");
    if (stack.status == StackStatus::unknown)
        plan.notes.push_back("the server gives a status that this version of stowage does not know");
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
        forbid(plan, Verdict{error.message, missing_right(error.message, environment.name), false});
        return true;
    }
    if (error.kind == portainer::ApiError::Kind::status && error.status == 500)
        return false; // the checkout is damaged; sending the content again mends it
    block(plan, Action::update,
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

/// Authentication and TLS of a git stack are its source's on newer servers, and so every other stack's that
/// uses it.
void check_source(StackPlan &plan, const desired::Stack &desired, const model::Stack &stack,
                  const current::ServerState &current, const Options &options) {
    if (!desired.git || !stack.git || stack.git->source_id == 0 || plan.action == Action::replace)
        return;
    const bool writes = std::any_of(plan.changes.begin(), plan.changes.end(), [](const FieldChange &change) {
        return change.field.starts_with("gitConfig.authentication") ||
               change.field == "gitConfig.tlsSkipVerify";
    });
    if (!writes)
        return;
    std::vector<std::string> others;
    for (const model::Stack &other : current.stacks)
        if (other.id != stack.id && other.git && other.git->source_id == stack.git->source_id)
            others.push_back(other.name);
    if (others.empty())
        return;
    const std::string shared = fmt::format(
        "this writes into source {}, which {} too: {}", current.source_label(stack.git->source_id),
        others.size() == 1 ? "1 other stack uses" : fmt::format("{} other stacks use", others.size()),
        support::join(others, ", "));
    plan.notes.push_back(shared);
    if (!options.allow_shared_source)
        block(plan, plan.action, shared + "; --allow-shared-source allows it");
}

void plan_stopped(StackPlan &plan, const model::Stack &stack, Differences &differences) {
    plan.deferred = std::move(differences.changes);
    if (!plan.deferred.empty())
        plan.notes.push_back(fmt::format(
            "{} differ: storing that would start the stack, so it is done when the stack is started",
            support::join(names_of(plan.deferred), ", ")));
    if (stack.status == StackStatus::inactive)
        return;
    plan.action = Action::stop;
    plan.reasons.push_back("it runs, and should be stopped");
    if (stack.type == StackType::kubernetes)
        block(plan, Action::stop, "a Kubernetes stack can't be stopped: the API refuses it");
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
           differ(stack.git->config_file_path, stack.deployed->config_file_path);
}

void append(std::vector<std::string> &to, const std::vector<std::string> &from) {
    to.insert(to.end(), from.begin(), from.end());
}

/// A deployment brings what the reference points to by then, whatever it was planned for.
void show_movement(StackPlan &plan, const GitDrift &drift) {
    append(plan.notes, drift.notes);
    plan.target_commit = drift.target;
    if (!drift.moved || !plan.deploys)
        return;
    plan.changes.insert(plan.changes.end(), drift.changes.begin(), drift.changes.end());
    if (!drift.redeploy)
        plan.notes.push_back("the deployment brings newer commits: " + drift.summary);
    append(plan.notes, drift.subjects);
}

void plan_running(StackPlan &plan, const model::Stack &stack, Differences &differences, const GitDrift &drift,
                  const std::string &heal) {
    plan.changes = std::move(differences.changes);
    if (differences.forces_replace) {
        plan_replace(plan);
        return;
    }
    const bool broken = stack.status == StackStatus::error;
    const bool inactive = stack.status == StackStatus::inactive;
    const bool undeployed = stored_but_not_deployed(stack);
    plan.deploys = differences.needs_deploy || differences.content_unknown || broken || undeployed ||
                   drift.redeploy || !heal.empty();
    if (!plan.changes.empty())
        plan.reasons.push_back(support::join(names_of(plan.changes), ", ") +
                               (plan.changes.size() == 1 ? " differs" : " differ"));
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
    if (inactive)
        plan.reasons.push_back("it is stopped, and should run");

    if (!plan.changes.empty() || differences.content_unknown)
        plan.action = Action::update;
    else if (broken || undeployed || drift.redeploy || !heal.empty())
        plan.action = Action::redeploy;
    plan.heals = plan.action == Action::redeploy && !broken && !undeployed && !drift.redeploy;
    if (inactive && !plan.deploys)
        plan.action = plan.changes.empty() ? Action::start : Action::update;
    show_movement(plan, drift);
}

/// A stack that the server shows, and all that its plan depends on.
struct Subject {
    const model::Stack &record;
    bool by_former_name;
    const model::Environment &environment;
    const current::FileContent *content; ///< of an inline stack
    const current::GitFacts *git;
    const model::StackHealth *health; ///< null where that was not asked, or does not matter
    const current::ServerState &current;
    const Options &options;
    support::Diagnostics *diagnostics;
};

void plan_rename(StackPlan &plan, const model::Stack &stack, bool stays_stopped) {
    plan.action = Action::rename;
    plan.former_name = stack.name;
    plan.deploys = true;
    plan.reasons.insert(
        plan.reasons.begin(),
        fmt::format("it is called '{}' on the server; its containers are made anew", stack.name));
    if (stack.type == StackType::kubernetes)
        block(plan, Action::rename, "a Kubernetes stack can't be renamed: the API refuses it");
    else if (stack.status == StackStatus::inactive && stays_stopped)
        block(plan, Action::rename,
              fmt::format("it is called '{}' on the server and stopped: a rename would run its containers "
                          "while the server calls it stopped; start it to rename it",
                          stack.name));
}

/// Deleting and creating: the new stack needs all that the old one had, and can't be asked for later.
void check_replace(StackPlan &plan, const desired::Stack &desired, const Subject &subject) {
    const model::Stack &stack = subject.record;
    if (desired.type && *desired.type != stack.type)
        decide_type(plan, desired, subject.environment, subject.current);
    if (plan.action == Action::replace && desired.protect)
        block(plan, Action::replace, plan.reasons.front() + ", and protect: true forbids to replace it");
    if (plan.action == Action::replace)
        check_credentials_of_new(plan, desired);
    if (plan.action == Action::replace)
        decide_source(plan, desired, subject.current, subject.options);
    if (plan.action != Action::replace)
        return;
    plan.replace_allowed = desired.replace || subject.options.allow_replace;
    plan.notes.push_back(
        "it is deleted and created anew: it is down from the deletion until the new one runs");
    if (!plan.replace_allowed)
        plan.notes.push_back("apply does that only with --allow-replace, or replace: true on the stack");
    if (!plan.access && stack.resource_control)
        plan.access = access_of(*stack.resource_control);
    if (plan.access && !may_give(subject.current.user, *plan.access))
        forbid(plan, Verdict{"Permission denied to update the resource control",
                             "the right to change who may access a stack: the new one could not be given the "
                             "access that it shall have",
                             true});
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

StackPlan plan_present(const StackPtr &desired, const Subject &subject) {
    const model::Stack &stack = subject.record;
    const current::ServerState &current = subject.current;
    StackPlan plan = plan_of(desired, current);
    describe_record(plan, stack, subject.environment, subject.content, current);
    if (subject.health != nullptr)
        plan.health = *subject.health;
    if (desired->state == RunState::absent) {
        plan.action = Action::remove;
        plan.deploys = true;
        plan.reasons.push_back("the desired state says absent");
        check_rights(plan, subject.environment, current, {Attempt::remove});
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
        plan_running(plan, stack, differences, git_drift(*desired, stack, subject.git, current.fetched_at),
                     heal_reason(*desired, stack, subject.health));
    check_source(plan, *desired, stack, current, subject.options);
    if (!impossible.empty())
        block(plan, Action::update, impossible);

    if (subject.by_former_name && plan.action != Action::replace && plan.action != Action::blocked)
        plan_rename(plan, stack, stays_stopped);
    plan_access(plan, *desired, subject);
    if (plan.action == Action::replace)
        check_replace(plan, *desired, subject);
    check_rights(plan, subject.environment, current,
                 attempts_of(plan, stack.git.has_value(), stores_settings));
    if (plan.action == Action::start && stack.type == StackType::kubernetes)
        block(plan, Action::start, "a Kubernetes stack can't be started: the API refuses it");
    return plan;
}

/// An environment that an administrator does not see does not exist.
void report_unknown_environment(const desired::Stack &desired, const current::ServerState &current,
                                support::Diagnostics &diagnostics) {
    std::vector<std::string> names;
    for (const model::Environment &environment : current.environments)
        names.push_back(environment.name);
    std::string advice =
        names.empty() ? "the server has no environments" : "the server has " + support::join(names, ", ");
    if (const auto near = support::did_you_mean(desired.environment.name, names))
        advice = fmt::format("did you mean '{}'?", *near);
    diagnostics.add(desired.environment.where.known() ? desired.environment.where : desired.where,
                    fmt::format("environment '{}' does not exist on server '{}'", desired.environment.str(),
                                current.server),
                    std::move(advice));
}

ServerPlan describe(const current::ServerState &current) {
    ServerPlan server;
    server.name = current.server;
    server.url = current.url;
    server.version = current.version;
    server.user = current.user.name;
    server.administrator = current.user.administrator;
    server.newer_generation = current.newer_generation;
    server.stacks_visible = current.stacks.size();
    return server;
}

/// Plans the stacks of one server, and finds out which of the server's are whose.
class ServerDiff {
public:
    ServerDiff(const current::ServerState &current, const Options &options, support::Diagnostics &diagnostics)
        : current_(current), options_(options), diagnostics_(diagnostics) {}

    std::vector<StackPlan> run(const std::vector<std::shared_ptr<desired::Stack>> &desired,
                               ServerPlan &server) {
        planned_.reserve(desired.size());
        for (const auto &source : options_.sources)
            if (source->server == current_.server)
                plan_source(source);
        for (const auto &stack : desired)
            plan_one(stack);
        const std::size_t of_this_run = managed_.size();
        bool nothing_desired = desired.empty();
        for (const auto &stack : options_.left_out)
            if (stack->server == current_.server) {
                leave_alone(*stack);
                nothing_desired = false;
            }
        server.owned = options_.shard ? of_this_run : managed_.size();
        plan_pruned(nothing_desired, server);
        server.unmanaged = current_.stacks.size() - managed_.size();
        if (options_.list_unmanaged)
            list_unmanaged(server);
        return std::move(planned_);
    }

private:
    void plan_source(const std::shared_ptr<const desired::GitSource> &source) {
        const auto found =
            std::find_if(current_.sources.begin(), current_.sources.end(),
                         [&](const model::Source &record) { return record.name == source->name; });
        planned_.push_back(diff_source(source, found == current_.sources.end() ? nullptr : &*found, current_,
                                       options_, &diagnostics_));
    }

    void plan_one(const std::shared_ptr<desired::Stack> &stack) {
        const model::Environment *environment = current::environment_of(*stack, current_);
        if (environment == nullptr) {
            if (current_.user.administrator)
                report_unknown_environment(*stack, current_, diagnostics_);
            else
                planned_.push_back(plan_invisible(stack, current_));
            return;
        }
        const auto [other, is_new] = seen_.try_emplace({environment->id, stack->name}, stack.get());
        if (!is_new) {
            report_twice(*stack, *other->second, *environment);
            return;
        }
        const current::Match match = current::match(*stack, current_, environment->id);
        if (match.stack == nullptr) {
            planned_.push_back(plan_missing(stack, *environment, current_, options_, diagnostics_));
            return;
        }
        managed_.insert(match.stack->id);
        planned_.push_back(plan_present(
            stack, {*match.stack, match.by_former_name, *environment, find(current_.files, match.stack->id),
                    find(current_.git_facts, match.stack->id), find(current_.health, match.stack->id),
                    current_, options_, &diagnostics_}));
        leave_former_alone(match, *stack, *environment);
        if (match.former_still_there)
            planned_.back().notes.push_back(fmt::format(
                "a stack called '{}' (formerName) exists beside it and is left alone", stack->former_name));
    }

    void report_twice(const desired::Stack &stack, const desired::Stack &other,
                      const model::Environment &environment) {
        diagnostics_.add({stack.where,
                          fmt::format("stack '{}' on environment '{}' is defined twice: once by the "
                                      "environment's name and once by its id {}",
                                      stack.name, environment.name, environment.id),
                          "keep one of the two",
                          {other.where},
                          {}});
    }

    /// Whose it is when both names exist is for people to say, so prune does not take it for forgotten.
    void leave_former_alone(const current::Match &match, const desired::Stack &stack,
                            const model::Environment &environment) {
        if (match.former_still_there)
            managed_.insert(current_.find_stack(environment.id, stack.former_name)->id);
    }

    void leave_alone(const desired::Stack &stack) {
        const model::Environment *environment = current::environment_of(stack, current_);
        if (environment == nullptr)
            return;
        // Another run would write to it too, each against the other.
        if (const auto other = seen_.find({environment->id, stack.name}); other != seen_.end())
            report_twice(stack, *other->second, *environment);
        const current::Match match = current::match(stack, current_, environment->id);
        if (match.stack != nullptr)
            managed_.insert(match.stack->id);
        leave_former_alone(match, stack, *environment);
    }

    void plan_pruned(bool nothing_desired, ServerPlan &server) {
        const Pruned pruned = find_pruned(current_, managed_, options_);
        server.owned += pruned.stacks.size();
        if (pruned.partly_seen)
            server.notes.push_back(
                fmt::format("prune: {} sees only part of what its scope holds", current_.user.name));
        for (const auto &[absent, record] : pruned.stacks) {
            managed_.insert(record->id);
            const model::Environment *environment = current_.find_environment(record->endpoint_id);
            StackPlan plan = plan_present(absent, {*record, false, *environment, nullptr, nullptr, nullptr,
                                                   current_, options_, &diagnostics_});
            if (plan.action == Action::remove)
                plan.reasons = {"the prune scope holds it, and the desired state does not name it"};
            if (plan.action == Action::remove && nothing_desired && !options_.allow_empty)
                block(plan, Action::remove,
                      "the desired state names no stack at all, so prune deletes nothing; --allow-empty lets "
                      "it");
            planned_.push_back(std::move(plan));
        }
    }

    void list_unmanaged(ServerPlan &server) const {
        for (const model::Stack &stack : current_.stacks) {
            if (managed_.contains(stack.id))
                continue;
            const model::Environment *environment = current_.find_environment(stack.endpoint_id);
            server.unmanaged_stacks.push_back(fmt::format(
                "{}/{}", environment != nullptr ? environment->name : std::to_string(stack.endpoint_id),
                stack.name));
        }
        std::sort(server.unmanaged_stacks.begin(), server.unmanaged_stacks.end());
    }

    const current::ServerState &current_;
    const Options &options_;
    support::Diagnostics &diagnostics_;
    std::map<std::pair<std::int64_t, std::string>, const desired::Stack *> seen_;
    std::set<std::int64_t> managed_;
    std::vector<StackPlan> planned_;
};

} // namespace

std::string fingerprint(const model::Stack &stack, const current::FileContent *content,
                        const std::string &key) {
    std::string record;
    const auto add = [&record](std::string_view part) {
        record += part;
        record += '\0';
    };
    add(fmt::format("{} {} {} {}", stack.id, static_cast<int>(stack.type), stack.endpoint_id,
                    stack.update_date));
    add(stack.status == StackStatus::deploying ? "active" : model::name_of(stack.status));
    add(stack.name);
    std::vector<model::EnvVar> env = stack.env;
    std::sort(env.begin(), env.end(),
              [](const model::EnvVar &a, const model::EnvVar &b) { return a.name < b.name; });
    for (const model::EnvVar &variable : env) {
        add(variable.name);
        add(variable.value);
    }
    if (stack.git) {
        const model::GitConfig &git = *stack.git;
        for (const std::string *part :
             {&git.url, &git.reference_name, &git.config_file_path, &git.config_hash})
            add(*part);
        for (const std::string &file : git.additional_files)
            add(file);
        if (git.source_id == 0) { // a source's are not the stack's own: another stack of the run may set them
            add(git.username);
            add(git.tls_skip_verify ? "skip" : "verify");
        }
    }
    if (stack.auto_update)
        add(fmt::format("{} {} {} {}", stack.auto_update->interval, stack.auto_update->webhook,
                        stack.auto_update->force_update, stack.auto_update->force_pull_image));
    if (content != nullptr)
        add(*content ? content->value() : "unreadable");
    return support::hmac_sha256_hex(key, record);
}

std::string secrets_fingerprint(const desired::Stack &stack, const std::string &key) {
    std::string record;
    const auto add = [&record](const std::string &name, const desired::Text &text) {
        if (text.secret()) {
            record += name + '\0';
            record += text.value + '\0';
        }
    };
    for (const desired::EnvEntry &entry : stack.env)
        add(entry.name, entry.value);
    if (stack.git && stack.git->authentication && stack.git->authentication->password)
        add("gitConfig.authentication.password", *stack.git->authentication->password);
    return record.empty() ? std::string() : support::hmac_sha256_hex(key, record);
}

std::string attempt_fingerprint(const StackPlan &plan, const std::string &key) {
    std::string record;
    const auto add = [&record](std::string_view part) {
        record += part;
        record += '\0';
    };
    const desired::Stack &stack = *plan.spec;
    add(fmt::format("{} {}", static_cast<int>(stack.state), static_cast<int>(plan.type)));
    if (stack.file)
        add(stack.file->content);
    if (stack.git) {
        for (const std::string *part :
             {&stack.git->url, &stack.git->reference_name, &stack.git->config_file_path, &plan.target_commit})
            add(*part);
        for (const std::string &file : stack.git->additional_files)
            add(file);
        if (stack.git->authentication)
            add(stack.git->authentication->username);
    }
    for (const desired::EnvEntry &entry : stack.env) {
        add(entry.name);
        add(entry.value.value);
    }
    add(secrets_fingerprint(stack, key));
    return support::hmac_sha256_hex(key, record);
}

StackPlan diff_existing(const StackPtr &desired, const model::Stack &stack,
                        const model::Environment &environment, const current::FileContent *content,
                        const current::GitFacts *git, const current::ServerState &current) {
    const bool by_former_name = support::lower(stack.name) != support::lower(desired->name);
    // What a run was allowed to do was decided when it was planned.
    Options options;
    options.allow_shared_source = true;
    // What ran when the server was read says nothing of what runs after a write.
    return plan_present(
        desired, {stack, by_former_name, environment, content, git, nullptr, current, options, nullptr});
}

void diff(const std::vector<std::shared_ptr<desired::Stack>> &desired, const current::ServerState &current,
          const Options &options, Plan &plan, support::Diagnostics &diagnostics) {
    ServerPlan server = describe(current);
    std::vector<StackPlan> planned = ServerDiff(current, options, diagnostics).run(desired, server);
    std::sort(planned.begin(), planned.end(), [](const StackPlan &a, const StackPlan &b) {
        return std::tie(a.environment, a.name) < std::tie(b.environment, b.name);
    });
    plan.servers.push_back(std::move(server));
    if (plan.stacks.empty())
        plan.stacks = std::move(planned);
    else
        std::move(planned.begin(), planned.end(), std::back_inserter(plan.stacks));
}

} // namespace stowage::plan
