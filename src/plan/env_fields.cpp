#include "plan/comparison.hpp"

#include "compose/stack_env.hpp"
#include "support/codes.hpp"
#include "support/redactor.hpp"

#include <fmt/format.h>
#include <map>

namespace stowage::plan {

void compare_env(const std::vector<desired::EnvEntry> &desired, const std::vector<model::EnvVar> &current,
                 model::StackType type, FieldComparison &into) {
    std::map<std::string, const std::string *> have;
    for (const model::EnvVar &variable : current)
        have[variable.name] = &variable.value;
    std::map<std::string, FieldChange> changes; // by name, so that no order matters
    for (const desired::EnvEntry &entry : desired) {
        const auto found = have.find(entry.name);
        if (found != have.end() && compose::arrives_as(*found->second, entry.value.for_comparing(), type)) {
            have.erase(found);
            continue;
        }
        FieldChange change;
        change.field = "env." + entry.name;
        change.secret = entry.value.secret();
        change.kind = found == have.end() ? FieldChange::Kind::added : FieldChange::Kind::changed;
        if (const std::string *text = entry.value.for_people()) {
            change.after = *text;
            if (found != have.end() && !support::may_hold_secret(entry.name))
                change.before = compose::arriving(*found->second, type);
        }
        if (found != have.end())
            have.erase(found);
        changes.emplace(entry.name, std::move(change));
    }
    // What is left exists on the server only. Its value may have come by reference once, so it is not shown.
    for (const auto &[name, value] : have) {
        FieldChange change;
        change.field = "env." + name;
        change.kind = FieldChange::Kind::removed;
        changes.emplace(name, std::move(change));
    }
    for (auto &[name, change] : changes)
        into.add(std::move(change));
}

void note_altered_env(const std::vector<desired::EnvEntry> &desired, const model::Stack &current,
                      std::vector<Note> &notes) {
    for (const desired::EnvEntry &entry : desired)
        for (const model::EnvVar &variable : current.env)
            if (variable.name == entry.name && variable.value == entry.value.for_comparing() &&
                !compose::arrives_as(variable.value, entry.value.for_comparing(), current.type))
                notes.emplace_back(
                    Code::env_altered,
                    fmt::format("env.{} is stored without quotes, so that another value reaches the "
                                "containers; it is stored in quotes, and then arrives as written",
                                entry.name));
}

} // namespace stowage::plan
