#include "apply/unfinished.hpp"

#include "apply/saved_stack.hpp"
#include "support/codes.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::apply {
namespace {

using plan::Action;

bool same(const portainer::AccessSettings &a, const portainer::AccessSettings &b) {
    return a.is_public == b.is_public && a.users == b.users && a.teams == b.teams;
}

std::string text_of(const portainer::AccessSettings &access) {
    if (access.is_public)
        return "public";
    if (access.administrators_only)
        return "administrators";
    std::string text;
    for (const std::int64_t id : access.teams)
        text += fmt::format("{}team #{}", text.empty() ? "" : ", ", id);
    for (const std::int64_t id : access.users)
        text += fmt::format("{}user #{}", text.empty() ? "" : ", ", id);
    return text;
}

void take_up_creation(plan::StackPlan &stack, const FormerStack &former) {
    if (!stack.access && !stack.spec->access && former.stack.resource_control)
        stack.access = model::settings_of(former.stack.resource_control);
    stack.notes.emplace_back(
        support::Code::replace_unfinished,
        fmt::format(
            "it was deleted to be replaced, and that was not finished: access rights, and what ignore "
            "leaves to the server, are taken from its old definition in {}",
            former.path));
}

void give_access(plan::StackPlan &stack, const model::Stack &record, const FormerStack &former) {
    plan::FieldChange change;
    change.field = "access";
    change.before = text_of(model::settings_of(record.resource_control));
    stack.access = model::settings_of(former.stack.resource_control);
    change.after = text_of(*stack.access);
    stack.changes.push_back(std::move(change));
    if (stack.action() == Action::none)
        stack.change(Action::update);
    stack.notes.emplace_back(
        support::Code::replace_unfinished,
        fmt::format("it was replaced, and that ended before its access was set; it is taken from {}",
                    former.path));
}

void take_up(plan::StackPlan &stack, const FormerStack &former, const current::ServerState &state) {
    if (stack.action() == Action::create) {
        take_up_creation(stack, former);
        return;
    }
    const auto record = std::find_if(state.stacks.begin(), state.stacks.end(),
                                     [&](const model::Stack &one) { return one.id == stack.stack_id; });
    if (record == state.stacks.end() || (stack.action() != Action::none && stack.action() != Action::update))
        return;
    const bool never_deleted = record->id == former.stack.id;
    if (!never_deleted && !stack.spec->access && !stack.access && record->resource_control &&
        !same(model::settings_of(record->resource_control),
              model::settings_of(former.stack.resource_control)))
        give_access(stack, *record, former);
    else if (stack.action() == Action::none)
        forget_saved(stack);
}

} // namespace

void take_up_replacements(plan::Plan &plan, const current::ServerState &state) {
    for (plan::StackPlan &stack : plan.stacks) {
        if (stack.server != state.server || !stack.spec)
            continue;
        if (const auto former = saved_before(stack))
            take_up(stack, *former, state);
    }
}

} // namespace stowage::apply
