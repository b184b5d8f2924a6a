#include "plan/shown_values.hpp"

#include "current/match.hpp"
#include "plan/kind.hpp"

#include <algorithm>
#include <map>

namespace stowage::plan {
namespace {

constexpr const char *variable_prefix = "env.";
constexpr std::size_t variable_size = 4;

/// What owned each of the server's stacks before the change, by the stack's id.
std::map<std::int64_t, const desired::Stack *>
owners(const current::ServerState &current, const std::vector<std::shared_ptr<desired::Stack>> &base) {
    std::map<std::int64_t, const desired::Stack *> found;
    for (const auto &stack : base) {
        const model::Environment *environment = current::environment_of(*stack, current);
        if (stack->server != current.server || environment == nullptr)
            continue;
        if (const current::Match one = current::match(*stack, current, environment->id); one.stack != nullptr)
            found.emplace(one.stack->id, stack.get());
    }
    return found;
}

bool is_literal(const desired::Stack &owner, const std::string &name) {
    return std::any_of(owner.env.begin(), owner.env.end(), [&](const desired::EnvEntry &entry) {
        return entry.name == name && !entry.value.secret();
    });
}

void hide(FieldChange &change, const desired::Stack *owner) {
    if (owner == nullptr) {
        change.before.reset();
        change.diff.clear();
    } else if (change.field.starts_with(variable_prefix) &&
               !is_literal(*owner, change.field.substr(variable_size))) {
        change.before.reset();
    }
}

/// That it runs badly may be said; why, in the words of its containers, not.
void hide_what_runs(StackPlan &stack) {
    if (!stack.health)
        return;
    stack.health = model::whole(stack.health->state);
    if (stack.heals || !stack.still_failing.empty())
        stack.only_because("what runs is not as it should be");
    stack.still_failing.clear();
}

} // namespace

std::set<std::int64_t> owned_records(const current::ServerState &current,
                                     const std::vector<std::shared_ptr<desired::Stack>> &base) {
    std::set<std::int64_t> ids;
    for (const auto &[id, stack] : owners(current, base))
        ids.insert(id);
    return ids;
}

void hide_values_of_stacks(const std::vector<StackPlan *> &items, const current::ServerState &current,
                           const Owned &base) {
    const auto by_record = owners(current, base.stacks);
    for (StackPlan *stack : items) {
        const auto owner = by_record.find(stack->stack_id);
        if (owner == by_record.end())
            hide_what_runs(*stack);
        for (auto *changes : {&stack->changes, &stack->deferred})
            for (FieldChange &change : *changes)
                hide(change, owner == by_record.end() ? nullptr : owner->second);
    }
}

void hide_server_values(Plan &plan, const current::ServerState &current, const Owned &base) {
    for (const ItemKind *kind : all_kinds()) {
        std::vector<StackPlan *> items;
        for (StackPlan &item : plan.stacks)
            if (item.kind == kind && item.server == current.server && item.stack_id != 0)
                items.push_back(&item);
        kind->hide_server_values(items, current, base);
    }
}

} // namespace stowage::plan
