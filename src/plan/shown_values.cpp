#include "plan/shown_values.hpp"

#include "current/match.hpp"
#include "plan/sources.hpp"

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
        stack.reasons = {"what runs is not as it should be"};
    stack.still_failing.clear();
}

bool is_owned(const StackPlan &plan, const current::ServerState &current,
              const std::vector<desired::GitSource> &base) {
    return std::any_of(base.begin(), base.end(), [&](const desired::GitSource &source) {
        const model::Source *record =
            source.server == current.server ? find_source(source, current) : nullptr;
        return record != nullptr && record->id == plan.stack_id;
    });
}

void hide_source(StackPlan &plan) {
    for (FieldChange &change : plan.changes)
        change.before.reset();
}

} // namespace

std::set<std::int64_t> owned_records(const current::ServerState &current,
                                     const std::vector<std::shared_ptr<desired::Stack>> &base) {
    std::set<std::int64_t> ids;
    for (const auto &[id, stack] : owners(current, base))
        ids.insert(id);
    return ids;
}

void hide_server_values(Plan &plan, const current::ServerState &current, const Owned &base) {
    const auto by_record = owners(current, base.stacks);
    for (StackPlan &stack : plan.stacks) {
        if (stack.server != current.server || stack.stack_id == 0)
            continue;
        if (stack.kind == StackPlan::Kind::source) {
            if (!is_owned(stack, current, base.sources))
                hide_source(stack);
            continue;
        }
        const auto owner = by_record.find(stack.stack_id);
        if (owner == by_record.end())
            hide_what_runs(stack);
        for (auto *changes : {&stack.changes, &stack.deferred})
            for (FieldChange &change : *changes)
                hide(change, owner == by_record.end() ? nullptr : owner->second);
    }
}

} // namespace stowage::plan
