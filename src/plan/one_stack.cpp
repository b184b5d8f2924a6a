#include "plan/one_stack.hpp"

#include "model/stack_fields.hpp"
#include "model/stack_parts.hpp"
#include "plan/fields.hpp"
#include "plan/fingerprints.hpp"
#include "plan/source_choice.hpp"
#include "support/codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace stowage::plan {

namespace {

void settle_unknown_swarm(StackPlan &plan, const portainer::ApiError &error,
                          const model::Environment &environment) {
    if (error.forbidden()) {
        plan.forbid(refusal(error.message, environment.name, Known::met));
        return;
    }
    plan.block(
        Action::create, Code::swarm_unknown,
        fmt::format("whether environment '{}' is a swarm is not known: {}", environment.name, error.str()));
}

} // namespace

const char *const no_env_for_manifests =
    "a Kubernetes stack takes no env: nothing replaces variables in a manifest; write the values into it, or "
    "into a ConfigMap or Secret";

StackPlan plan_of(const StackPtr &desired, const current::ServerState &current) {
    StackPlan plan;
    plan.server = current.server;
    plan.environment = desired->environment.str();
    plan.name = desired->name;
    plan.secrets_fingerprint = secrets_fingerprint(*desired, current.fingerprint_key);
    plan.spec = desired;
    return plan;
}

bool is_own_call(const FieldChange &change) {
    const model::StackField *field = model::find_stack_field(change.field);
    return field != nullptr && field->cost == model::Cost::own_call && !model::part_of(change.field).empty();
}

std::vector<Attempt> attempts_of(const StackPlan &plan, bool is_git, bool stores_settings) {
    switch (plan.action()) {
    case Action::create:
        return {Attempt::create};
    case Action::remove:
        return {Attempt::remove};
    case Action::replace:
        return {Attempt::remove, Attempt::create};
    case Action::start:
    case Action::stop:
    case Action::rename:
    case Action::move:
        return {Attempt::start_or_stop};
    case Action::update:
    case Action::redeploy: {
        std::vector<Attempt> attempts;
        if (stores_settings)
            attempts.push_back(Attempt::edit_git_settings);
        if (plan.deploys)
            attempts.push_back(is_git ? Attempt::deploy_git : Attempt::edit_inline);
        if (std::any_of(plan.changes.begin(), plan.changes.end(), is_own_call))
            attempts.push_back(Attempt::start_or_stop); // the words of its refusal
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
            plan.forbid(std::move(*verdict));
            return;
        }
    }
}

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
        plan.type = model::StackType::kubernetes;
    else
        plan.type = is_swarm ? model::StackType::swarm : model::StackType::standalone;

    if (model::is_kubernetes(environment.type) != (plan.type == model::StackType::kubernetes))
        plan.block(Action::create, Code::type_mismatch,
                   fmt::format("type is {}, but environment '{}' {} a Kubernetes cluster",
                               model::name_of(plan.type), environment.name,
                               model::is_kubernetes(environment.type) ? "is" : "is not"));
    else if (plan.type == model::StackType::swarm && !is_swarm)
        plan.block(
            Action::create, Code::type_mismatch,
            fmt::format("type is swarm, but environment '{}' is not a swarm manager", environment.name));
    else if (plan.type == model::StackType::kubernetes && desired.state == desired::RunState::stopped)
        plan.block(Action::create, Code::kubernetes_unsupported,
                   "a Kubernetes stack can't be stopped: the API refuses it");
    if (plan.type == model::StackType::swarm && is_swarm)
        plan.swarm_id = **swarm;
}

void check_credentials_of_new(StackPlan &plan, const desired::Stack &desired) {
    if (desired.git && desired.git->authentication && !desired.git->authentication->password)
        plan.block(
            plan.action(), Code::credentials_missing,
            "gitConfig.authentication names a user but no password, and a new stack has none stored: name "
            "one "
            "by reference");
}

void decide_source(StackPlan &plan, const desired::Stack &desired, const current::ServerState &current,
                   const Options &options) {
    if (!desired.git)
        return;
    SourceChoice choice = choose_source(*desired.git, current, options);
    plan.source_id = choice.id;
    if (!choice.impossible.empty())
        plan.block(plan.action(), Code::source_unavailable, std::move(choice.impossible));
}

} // namespace stowage::plan
