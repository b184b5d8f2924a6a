#include "plan/access.hpp"
#include "plan/fields.hpp"
#include "plan/one_stack.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::plan {

using desired::RunState;
using model::StackType;

namespace {

/// What has the same name and is another stack all the same.
void note_namesakes(StackPlan &plan, const desired::Stack &desired, const current::ServerState &current) {
    for (const model::Stack &other : current.stacks)
        if (other.endpoint_id == plan.environment_id && other.type == StackType::kubernetes &&
            other.name == desired.name)
            plan.notes.emplace_back(
                Code::stack_ambiguous,
                fmt::format(
                    "the stack '{}' in namespace '{}' (#{}) is another one, and is left alone; name it "
                    "with its namespace to manage it",
                    other.name, other.kubernetes_namespace, other.id));
}

/// Whether it is gone can't be told by whoever may not see it.
void hide_absent(StackPlan &plan, const current::ServerState &current) {
    plan.hide(Verdict{Code::hidden_stack,
                      fmt::format("it should be absent, and is not among the stacks that {} may see: "
                                  "whether it exists is unknown",
                                  current.user.name),
                      "access to it, if it exists; or leave it out of the desired state", true},
              Action::remove);
}

/// Whoever can't see the stack that it was before would make a second, empty one beside it.
void hide_former(StackPlan &plan, const desired::Stack &desired, const current::ServerState &current) {
    const std::string &name = desired.former_name.empty() ? desired.name : desired.former_name;
    const std::string where =
        desired.former_environment ? fmt::format(" on '{}'", desired.former_environment->str()) : "";
    const std::string key = desired.former_name.empty() ? "formerEnvironment" : "formerName";
    plan.hide(Verdict{
        Code::hidden_stack,
        fmt::format("neither it nor '{}'{}, which it was before, is among the stacks that {} may see", name,
                    where, current.user.name),
        fmt::format("access to '{}', if it exists; or leave out {} to create a new one", name, key), true});
}

/// What a creation is planned with.
struct Surroundings {
    const current::ServerState &current;
    const Options &options;
    support::Diagnostics &diagnostics;
    bool name_may_be_taken; ///< by a stack that this user does not see
};

/// Blocks it where the server can't make it, or not so.
void check_creation(StackPlan &plan, const desired::Stack &desired, const model::Environment &environment,
                    const Surroundings &around) {
    decide_type(plan, desired, environment, around.current);
    if (!plan.settled())
        check_credentials_of_new(plan, desired);
    if (!plan.settled())
        decide_source(plan, desired, around.current, around.options);
    if (std::string why = impossible_part(desired, plan.type, around.current);
        !plan.settled() && !why.empty())
        plan.block(Action::create, Code::server_unsupported, std::move(why));
}

/// Fields, access and rights of a creation.
void say_what_is_made(StackPlan &plan, const desired::Stack &desired, const model::Environment &environment,
                      const Surroundings &around) {
    plan.deploys = true;
    plan.changes = fields_of_new(desired);
    check_creation(plan, desired, environment, around);
    AccessDifference access = compare_access(desired, nullptr, around.current, &around.diagnostics);
    if (plan.settled())
        return;
    if (access.change) {
        plan.changes.push_back(std::move(*access.change));
        plan.access = access.settings;
    }
    if (plan.type == StackType::kubernetes)
        note_namesakes(plan, desired, around.current);
    if (plan.type == StackType::kubernetes && !desired.env.empty())
        plan.block(Action::create, Code::kubernetes_unsupported, no_env_for_manifests);
    if (around.name_may_be_taken)
        plan.notes.emplace_back(
            Code::hidden_name_taken,
            "if a stack of this name exists but is hidden from this user, apply leaves it alone "
            "and says so");
    if (desired.state == RunState::stopped)
        plan.notes.emplace_back(Code::stack_stopped,
                                "the API creates stacks running: it runs until it is stopped right after");
    check_rights(plan, environment, around.current, attempts_of(plan, desired.git.has_value(), false));
}

} // namespace

StackPlan plan_missing(const StackPtr &desired, const model::Environment &environment,
                       const current::ServerState &current, const Options &options,
                       support::Diagnostics &diagnostics) {
    StackPlan plan = plan_of(desired, current);
    plan.environment = environment.name;
    plan.environment_id = environment.id;
    const bool sees_all = current.user.administrator;
    const bool is_new =
        current.nowhere.contains({environment.id, desired->name, desired->kubernetes_namespace});
    if (desired->state == RunState::absent) {
        if (!sees_all && !is_new)
            hide_absent(plan, current);
        return plan;
    }
    if (!sees_all && (!desired->former_name.empty() || desired->former_environment)) {
        hide_former(plan, *desired, current);
        return plan;
    }
    if (!sees_all && model::is_kubernetes(environment.type) && !is_new) {
        plan.hide(Verdict{Code::hidden_stack,
                          fmt::format("the server shows {} no Kubernetes stacks without access control: it "
                                      "is somebody else's, or "
                                      "whether it exists is unknown; creating it would make a second one, "
                                      "and take over what runs",
                                      current.user.name),
                          "access to the stack: an administrator creates it, and names the user or a team "
                          "in its access",
                          true});
        return plan;
    }
    plan.change(Action::create, sees_all || is_new ? "it does not exist"
                                                   : fmt::format("it is not among the stacks that {} may see",
                                                                 current.user.name));
    say_what_is_made(plan, *desired, environment, {current, options, diagnostics, !sees_all && !is_new});
    return plan;
}

StackPlan plan_ambiguous(const StackPtr &desired, const model::Environment &environment,
                         const current::ServerState &current,
                         const std::vector<const model::Stack *> &candidates) {
    StackPlan plan = plan_of(desired, current);
    plan.environment = environment.name;
    plan.environment_id = environment.id;
    plan.type = StackType::kubernetes;
    std::vector<std::string> found;
    for (const model::Stack *stack : candidates)
        found.push_back(fmt::format("#{} in {}", stack->id,
                                    stack->kubernetes_namespace.empty()
                                        ? "the namespaces of its manifest"
                                        : fmt::format("namespace '{}'", stack->kubernetes_namespace)));
    const bool one = candidates.size() == 1;
    const bool same = std::all_of(candidates.begin(), candidates.end(), [&](const model::Stack *stack) {
        return stack->kubernetes_namespace == candidates.front()->kubernetes_namespace;
    });
    plan.block(
        desired->state == RunState::absent ? Action::remove : Action::update, Code::stack_ambiguous,
        fmt::format("{} called '{}' ({}): {}",
                    one ? "the server has a stack" : fmt::format("the server has {} stacks", found.size()),
                    candidates.front()->name, support::join(found, ", "),
                    one    ? "leave namespace out to manage it; give the new stack another name; or describe "
                             "this one as "
                             "well, with namespace: ''"
                    : same ? "nothing tells them apart; delete all but one on the server, or rename them"
                           : "write the namespace of the one that is meant"));
    return plan;
}

StackPlan plan_invisible(const StackPtr &desired, const current::ServerState &current) {
    StackPlan plan = plan_of(desired, current);
    plan.environment_id = 0;
    plan.hide(Verdict{Code::hidden_environment,
                      fmt::format("environment '{}' is not among those that {} may see",
                                  desired->environment.str(), current.user.name),
                      fmt::format("access to environment '{}', if it exists", desired->environment.str()),
                      true});
    return plan;
}

} // namespace stowage::plan
