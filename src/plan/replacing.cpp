#include "plan/present_parts.hpp"
#include "support/codes.hpp"

namespace stowage::plan {
namespace {

/// A standard user's new stack is that user's own, and such a user can only make it public.
bool may_give(const model::User &user, const model::AccessSettings &access) {
    return user.administrator || access.is_public ||
           (!access.administrators_only && access.teams.empty() &&
            access.users == std::vector<std::int64_t>{user.id});
}

} // namespace

void check_replace(StackPlan &plan, const desired::Stack &desired, const Subject &subject) {
    const model::Stack &stack = subject.record;
    if (desired.type && *desired.type != stack.type)
        decide_type(plan, desired, subject.environment, subject.current);
    if (plan.action() == Action::replace && desired.protect)
        plan.block(Action::replace, Code::stack_protected,
                   plan.reasons().front() + ", and protect: true forbids to replace it");
    if (plan.action() == Action::replace)
        check_credentials_of_new(plan, desired);
    if (plan.action() == Action::replace && desired.ignores("gitConfig.authentication") && stack.git &&
        stack.git->authentication && stack.git->source_id == 0)
        plan.block(
            Action::replace, Code::replace_loses_credentials,
            plan.reasons().front() +
                "; its git password, which ignore leaves to the server, would be deleted with it: name "
                "credentials under gitConfig.authentication");
    if (plan.action() == Action::replace)
        decide_source(plan, desired, subject.current, subject.options);
    if (plan.action() != Action::replace)
        return;
    plan.replace_allowed = desired.replace || subject.options.allow_replace;
    plan.notes.emplace_back(
        Code::replace_downtime,
        "it is deleted and created anew: it is down from the deletion until the new one runs");
    if (!plan.replace_allowed)
        plan.notes.emplace_back(Code::replace_not_allowed,
                                "apply does that only with --allow-replace, or replace: true on the stack");
    if (!plan.access && stack.resource_control)
        plan.access = model::settings_of(stack.resource_control);
    if (plan.access && !may_give(subject.current.user, *plan.access))
        plan.forbid(Verdict{Code::permission_access_control,
                            "Permission denied to update the resource control",
                            "the right to change who may access a stack: the new one could not be given the "
                            "access that it shall have",
                            true});
}

} // namespace stowage::plan
