#include "plan/shown_values.hpp"

#include "current/match.hpp"

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

} // namespace

void hide_server_values(Plan &plan, const current::ServerState &current,
                        const std::vector<std::shared_ptr<desired::Stack>> &base) {
    const auto by_record = owners(current, base);
    for (StackPlan &stack : plan.stacks) {
        if (stack.server != current.server || stack.kind != StackPlan::Kind::stack || stack.stack_id == 0)
            continue;
        const auto owner = by_record.find(stack.stack_id);
        for (auto *changes : {&stack.changes, &stack.deferred})
            for (FieldChange &change : *changes)
                hide(change, owner == by_record.end() ? nullptr : owner->second);
    }
}

} // namespace stowage::plan
