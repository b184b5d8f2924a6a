#include "plan/cautions.hpp"

#include "support/codes.hpp"
#include "support/secret_name.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace stowage::plan {
namespace {

constexpr std::string_view variable_field = "env.";
constexpr std::string_view auto_update = "autoUpdate.";

/// The variable of the desired state that a change is about; null for other fields, and for what goes.
const desired::EnvEntry *written(const FieldChange &change, const desired::Stack &stack) {
    if (!change.field.starts_with(variable_field) || change.kind == FieldChange::Kind::removed)
        return nullptr;
    const auto found = std::find_if(stack.env.begin(), stack.env.end(), [&](const desired::EnvEntry &entry) {
        return entry.name == std::string_view(change.field).substr(variable_field.size());
    });
    return found == stack.env.end() || found->value.secret() ? nullptr : &*found;
}

/// Whether a value was masked.
void look_at_literals(std::vector<FieldChange> &changes, const desired::Stack &stack,
                      std::vector<std::string> &exposed, std::vector<std::string> &unreplaced) {
    for (FieldChange &change : changes) {
        const desired::EnvEntry *entry = written(change, stack);
        if (entry == nullptr)
            continue;
        if (support::holds_secret(entry->name, *entry->value.for_people())) {
            change.secret = true;
            change.before.reset();
            change.after.reset();
            exposed.push_back(entry->name);
        } else if (!support::unreplaced_variable(*entry->value.for_people()).empty()) {
            unreplaced.push_back(entry->name);
        }
    }
}

std::size_t count_removed(const StackPlan &plan, std::string_view prefix) {
    return static_cast<std::size_t>(
        std::count_if(plan.changes.begin(), plan.changes.end(), [&](const FieldChange &change) {
            return change.kind == FieldChange::Kind::removed && change.field.starts_with(prefix);
        }));
}

/// What goes though nobody wrote that it shall.
void say_what_is_lost(StackPlan &plan) {
    if (plan.action() == Action::replace || plan.stack_id == 0)
        return;
    if (const std::size_t lost = count_removed(plan, variable_field); lost > 0 && plan.spec->env.empty())
        plan.notes.emplace_back(
            Code::env_removed, fmt::format("ALL ENV IS REMOVED: the YAML has no env, so {} of the server {}; "
                                           "write it, or leave it to the server with ignore: [env]",
                                           support::count_of(lost, "variable"), lost == 1 ? "goes" : "go"));
    if (count_removed(plan, auto_update) > 0 && !plan.spec->auto_update)
        plan.notes.emplace_back(Code::auto_update_removed,
                                "AUTO-UPDATE IS SWITCHED OFF: the YAML has no autoUpdate; write it, or leave "
                                "it to the server with ignore: [autoUpdate]");
}

} // namespace

void add_cautions(StackPlan &plan) {
    if (!plan.spec)
        return;
    std::vector<std::string> exposed;
    std::vector<std::string> unreplaced;
    look_at_literals(plan.changes, *plan.spec, exposed, unreplaced);
    look_at_literals(plan.deferred, *plan.spec, exposed, unreplaced);
    if (!exposed.empty())
        plan.notes.emplace_back(Code::env_sounds_secret,
                                fmt::format("{} {} written out in the YAML and {} like a secret: name it by "
                                            "reference, {{env: {}}} or {{file: …}}",
                                            support::join(exposed, ", "), exposed.size() == 1 ? "is" : "are",
                                            exposed.size() == 1 ? "sounds" : "sound", exposed.front()));
    for (const std::string &name : unreplaced)
        plan.notes.emplace_back(
            Code::env_unreplaced_variable,
            fmt::format("env.{} is sent as it stands: nothing replaces what looks like a variable in it",
                        name));
    say_what_is_lost(plan);
}

} // namespace stowage::plan
