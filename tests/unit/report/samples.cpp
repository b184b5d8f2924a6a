#include "samples.hpp"

#include "desired/state.hpp"
#include "plan/kind.hpp"
#include "support/codes.hpp"

#include <memory>

namespace samples {

using stowage::plan::Action;
using stowage::plan::FieldChange;

plan::ServerPlan server(const std::string &name) {
    plan::ServerPlan server;
    server.name = name;
    server.url = "https://" + name + ".example.com:9443";
    server.version = model::parse_version("2.23.0");
    server.user = "alice";
    server.stacks_visible = 7;
    server.unmanaged = 2;
    return server;
}

plan::StackPlan stack(const std::string &name, Action action) {
    auto spec = std::make_shared<desired::Stack>();
    spec->name = name;
    spec->where = {std::make_shared<const std::string>("stowage.yaml"), 7, 5};
    plan::StackPlan stack;
    stack.server = "main";
    stack.environment = "production";
    stack.environment_id = 1;
    stack.name = name;
    stack.stack_id = action == Action::create ? 0 : 3;
    stack.type = model::StackType::standalone;
    stack.restore({.action = action});
    if (action != Action::none)
        stack.because("because of " + name);
    stack.spec = spec;
    return stack;
}

FieldChange change(const std::string &field, FieldChange::Kind kind) {
    FieldChange change;
    change.field = field;
    change.kind = kind;
    change.where = {std::make_shared<const std::string>("stowage.yaml"), 9, 11};
    return change;
}

plan::Plan plan_with(std::vector<plan::StackPlan> stacks) {
    plan::Plan plan;
    plan.stowage_version = "0.1.0";
    plan.servers = {server()};
    plan.stacks = std::move(stacks);
    return plan;
}

namespace {

plan::StackPlan updated_stack() {
    plan::StackPlan update = stack("api", Action::update);
    update.deploys = true;
    update.only_because("file, env.LOG_LEVEL differ");
    update.because("it is stopped, and should run");
    FieldChange file = change("file", FieldChange::Kind::changed);
    file.diff = "@@ -1,2 +1,2 @@\n services:\n-  a: 1\n+  a: 2\n";
    file.lines_added = 1;
    file.lines_removed = 1;
    FieldChange level = change("env.LOG_LEVEL", FieldChange::Kind::changed);
    level.before = "debug";
    level.after = "info";
    FieldChange token = change("env.API_TOKEN", FieldChange::Kind::added);
    token.secret = true;
    FieldChange removed = change("env.OLD", FieldChange::Kind::removed);
    removed.where = {};
    update.changes = {file, level, token, removed};
    update.notes = {
        {support::Code::stack_status, "a deployment is under way on the server: apply waits for its end"}};
    return update;
}

} // namespace

plan::Plan full_plan() {
    std::vector<plan::StackPlan> stacks;
    for (const Action action : {Action::none, Action::create, Action::redeploy, Action::rename,
                                Action::replace, Action::remove, Action::start, Action::stop})
        stacks.push_back(stack(plan::name_of(action), action));
    stacks.push_back(updated_stack());
    stacks[3].former_name = "redis";
    stacks[2].health = model::worst_of(
        {{"web", model::HealthState::missing, ""}, {"db", model::HealthState::healthy, "completed"}});
    FieldChange url = change("gitConfig.url", FieldChange::Kind::changed);
    url.before = "https://git.example.com/a.git";
    url.after = "https://git.example.com/b.git";
    url.forces_replace = true;
    stacks[4].changes = {url};
    stacks[7].deferred = {change("env.LATER", FieldChange::Kind::removed)};
    plan::StackPlan forbidden = stack("not-mine", Action::forbidden);
    forbidden.restore({.action = Action::forbidden,
                       .wanted = Action::update,
                       .verdict = plan::Verdict{support::Code::permission_stack, "Access denied to resource",
                                                "access to that stack", false},
                       .reasons = forbidden.reasons()});
    plan::StackPlan hidden = stack("metrics", Action::hidden);
    hidden.environment_id = 0;
    hidden.restore({.action = Action::hidden,
                    .verdict = plan::Verdict{support::Code::hidden_environment,
                                             "environment 'staging' is not among those that alice may see",
                                             "access to environment 'staging', if it exists", true},
                    .reasons = hidden.reasons()});
    plan::StackPlan blocked = stack("kube", Action::blocked);
    blocked.restore({.action = Action::blocked,
                     .wanted = Action::stop,
                     .code = support::Code::kubernetes_unsupported,
                     .reasons = blocked.reasons()});
    stacks.insert(stacks.end(), {forbidden, hidden, blocked});
    plan::Plan plan = plan_with(std::move(stacks));
    plan.created_at = "2026-01-31T12:00:00Z";
    plan::ServerPlan away = server("away");
    away.error = "could not connect: connection refused";
    away.error_advice = "is the server up?";
    plan.servers.push_back(away);
    return plan;
}

plan::Plan plan_with_remarks() {
    plan::StackPlan source = stack("acme", Action::update);
    source.kind = &plan::source_kind();
    auto wanted = std::make_shared<desired::GitSource>();
    wanted->where = source.spec->where;
    source.source = wanted;
    source.spec = nullptr;
    source.environment = "sources";
    source.changes = {change("interval", FieldChange::Kind::added)};
    plan::StackPlan allowed = stack("allowed", Action::replace);
    allowed.replace_allowed = true;
    const plan::StackPlan refused = stack("not-allowed", Action::replace);
    plan::StackPlan partly = stack("partly", Action::update);
    partly.deploys = true;
    FieldChange access = change("access", FieldChange::Kind::changed);
    access.refused = "only administrators change access";
    FieldChange env = change("env.A", FieldChange::Kind::added);
    env.after = "1";
    partly.changes = {env, access};
    plan::StackPlan broken = stack("broken", Action::none);
    broken.health = model::worst_of({{"db", model::HealthState::degraded, "unhealthy"}});
    plan::StackPlan coming = stack("coming", Action::none);
    coming.health = model::whole(model::HealthState::progressing, "starting");
    plan::StackPlan unseen = stack("unseen", Action::none);
    unseen.health = model::whole(model::HealthState::unknown, "not visible");
    plan::StackPlan well = stack("well", Action::none);
    well.health = model::whole(model::HealthState::healthy);
    plan::Plan plan = plan_with({source, allowed, refused, partly, broken, coming, unseen, well});
    plan.servers[0].notes = {{support::Code::prune_scope, "alice sees only part of the scope"}};
    plan.servers[0].unmanaged_stacks = {"production/legacy"};
    return plan;
}

apply::StackResult result(const std::string &name, apply::Outcome outcome, const std::string &message) {
    apply::StackResult result;
    result.plan = stack(name, Action::update);
    result.outcome = outcome;
    result.message = message;
    return result;
}

apply::Report full_report() {
    using apply::Outcome;
    apply::Report report;
    for (const Outcome outcome :
         {Outcome::done, Outcome::unchanged, Outcome::failed, Outcome::not_effective, Outcome::unknown,
          Outcome::forbidden, Outcome::hidden, Outcome::stale, Outcome::blocked, Outcome::skipped})
        report.stacks.push_back(result("stack", outcome, "words"));
    report.stacks[0].elapsed = std::chrono::milliseconds(1200);
    report.stacks[2].details = {"pull access denied", "exit status 1"};
    report.stacks[2].advice = "mend the cause and apply again";
    report.stacks[2].code = support::Code::deployment_image_missing;
    report.stacks[2].server_words = "pull access denied";
    report.stacks[5].code = support::Code::permission_stack;
    report.stacks[5].missing_right = "access to that stack";
    report.interrupted = true;
    return report;
}

} // namespace samples
