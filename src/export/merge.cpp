#include "export/merge.hpp"

#include "compose/stack_env.hpp"
#include "model/stack_fields.hpp"
#include "model/stack_parts.hpp"
#include "plan/access.hpp"
#include "plan/fields.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <string>

namespace stowage::exported {
namespace {

using desired::RunState;

/// Values that nobody looked up are taken to be those of the server.
desired::Stack with_values(const desired::Stack &before, const model::Stack &record) {
    desired::Stack stack = before;
    for (desired::EnvEntry &entry : stack.env) {
        if (entry.value.resolved())
            continue;
        std::string value;
        for (const model::EnvVar &variable : record.env)
            if (variable.name == entry.name)
                value = compose::arriving(variable.value, record.type);
        entry.value.resolve(std::move(value));
    }
    return stack;
}

class Merge {
public:
    Merge(FileEdit &edit, const desired::yaml::Node *node, const desired::Stack &before, const Entry &entry,
          const current::ServerState &state)
        : edit_(edit), node_(node), before_(before), entry_(entry), state_(state) {}

    Merged run() {
        if (before_.state == RunState::absent) {
            remark("the YAML says state: absent: left as it is");
            return std::move(merged_);
        }
        const desired::Stack stack = with_values(before_, *entry_.record);
        const auto content = state_.files.find(entry_.record->id);
        const plan::Differences differences = plan::compare(
            stack, *entry_.record, content != state_.files.end() ? &content->second : nullptr, state_, {});
        for (const plan::FieldChange &change : differences.changes)
            take(change);
        if (plan::compare_access(stack, entry_.record, state_, nullptr).change)
            set("access");
        if ((before_.state == RunState::stopped) != (entry_.record->status == model::StackStatus::inactive) &&
            !before_.ignores("state"))
            set("state");
        if (!ignored_.empty() && node_ != nullptr)
            edit_.add_ignored(*node_, ignored_);
        return std::move(merged_);
    }

private:
    void remark(const std::string &text) {
        merged_.remarks.push_back(fmt::format("{}: {}", entry_.label, text));
    }

    /// Whether the YAML can be changed; says so where not.
    bool can_change(const std::string &field) {
        if (node_ == nullptr)
            remark(fmt::format("{} differs, and the stack is written in one line, which is left as it is",
                               field));
        else
            merged_.changed = true;
        return node_ != nullptr;
    }

    [[nodiscard]] bool is_ignored(const std::string &field) const {
        return std::any_of(entry_.ignored.begin(), entry_.ignored.end(), [&](const std::string &one) {
            return field == one || field.starts_with(one + ".");
        });
    }

    void take(const plan::FieldChange &change) {
        const std::string &field = change.field;
        if (const model::StackField *known = model::find_stack_field(field);
            known != nullptr && is(*known, model::found_out))
            return;
        if (field == "file") {
            merged_.content_changed = true;
        } else if (is_ignored(field)) {
            if (can_change(field))
                ignored_.push_back(field);
        } else if (field.starts_with("env.")) {
            take_variable(field.substr(4), change.secret);
        } else if (field.starts_with("gitConfig.")) {
            take_git(field.substr(std::string_view("gitConfig.").size()));
        } else if (const std::string part = model::part_of(field); !part.empty()) {
            if (done_parts_.insert(part).second)
                set(part);
        } else if (field == "source") {
            merged_.content_changed = !entry_.record->git;
            set("gitConfig");
            set("file");
        } else {
            set(field);
        }
    }

    void set(const std::string &key) {
        if (can_change(key))
            edit_.set(*node_, key, entry_.find(key));
    }

    void take_git(const std::string &key) {
        const desired::yaml::Entry *git = node_ != nullptr ? node_->find("gitConfig") : nullptr;
        if (git == nullptr || !edit_.is_block(*git->value)) {
            if (!done_git_)
                set("gitConfig");
            done_git_ = true;
            return;
        }
        merged_.changed = true;
        const Field *field = entry_.find("gitConfig");
        const Field *child = nullptr;
        for (const Field &one : field->children)
            if (one.key == key)
                child = &one;
        edit_.set(*git->value, key, child);
    }

    void take_variable(const std::string &name, bool by_reference) {
        const support::Location *where = before_.fields.find("env." + name);
        const bool on_server =
            std::any_of(entry_.record->env.begin(), entry_.record->env.end(),
                        [&](const model::EnvVar &variable) { return variable.name == name; });
        if (by_reference && on_server) {
            remark(fmt::format("env.{}: what its reference gives is not what the server has", name));
            return;
        }
        const bool elsewhere = where != nullptr && where->known() && *where->file != edit_.path();
        if (elsewhere && !on_server) {
            remark(
                fmt::format("env.{} is in {}, and not on the server: take it out there", name, *where->file));
            return;
        }
        if (can_change("env." + name))
            edit_.set_variable(*node_, name, on_server ? entry_.find("env") : nullptr);
    }

    FileEdit &edit_;
    const desired::yaml::Node *node_;
    const desired::Stack &before_;
    const Entry &entry_;
    const current::ServerState &state_;
    std::vector<std::string> ignored_;
    bool done_git_ = false;
    std::set<std::string> done_parts_;
    Merged merged_;
};

} // namespace

Merged merge(FileEdit &edit, const desired::yaml::Node *node, const desired::Stack &before,
             const Entry &entry, const current::ServerState &state) {
    return Merge(edit, node, before, entry, state).run();
}

} // namespace stowage::exported
