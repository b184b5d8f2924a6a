#include "plan/compare_states.hpp"

#include "git/unified_diff.hpp"
#include "kubernetes/redact.hpp"
#include "plan/kind.hpp"

#include <map>
#include <set>
#include <tuple>

namespace stowage::plan {
namespace {

FieldChange change_of(const WrittenField *before, const WrittenField *after) {
    FieldChange change;
    change.field = after != nullptr ? after->path : before->path;
    change.secret = (before != nullptr && before->secret) || (after != nullptr && after->secret);
    change.kind = before == nullptr  ? FieldChange::Kind::added
                  : after == nullptr ? FieldChange::Kind::removed
                                     : FieldChange::Kind::changed;
    if (change.secret)
        return change;
    if (before != nullptr)
        change.before = before->text;
    if (after != nullptr)
        change.after = after->text;
    return change;
}

std::vector<FieldChange> changes_between(const std::vector<WrittenField> &before,
                                         const std::vector<WrittenField> &after) {
    std::map<std::string, std::pair<const WrittenField *, const WrittenField *>> pairs;
    for (const WrittenField &field : before)
        pairs[field.path].first = &field;
    for (const WrittenField &field : after)
        pairs[field.path].second = &field;
    std::vector<FieldChange> changes;
    for (const auto &[path, pair] : pairs) {
        const auto &[had, has] = pair;
        if (had == nullptr || has == nullptr || had->text != has->text)
            changes.push_back(change_of(had, has));
    }
    return changes;
}

/// Of the content that is sent. What looks like a manifest has its Secrets covered, whatever the environment.
std::optional<FieldChange> change_of_file(const desired::Stack *before, const desired::Stack &after) {
    const std::string had = before != nullptr && before->file ? before->file->content : "";
    const std::string has = after.file ? after.file->content : "";
    if (had == has)
        return std::nullopt;
    kubernetes::Shown shown = kubernetes::without_secrets(had, has);
    git::UnifiedDiff diff = git::unified_diff(shown.before, shown.after);
    FieldChange change;
    change.field = "file";
    change.diff = std::move(diff.text);
    change.lines_added = diff.added;
    change.lines_removed = diff.removed;
    return change;
}

using Key = std::tuple<std::string, std::string, std::string, std::string>;

Key key_of(const desired::Stack &stack) {
    return {stack.server, stack.environment.str(), stack.kubernetes_namespace, stack.name};
}

StackPlan compared(const std::shared_ptr<desired::Stack> &stack, Action action) {
    StackPlan plan;
    plan.server = stack->server;
    plan.environment = stack->environment.str();
    plan.name = stack->name;
    plan.change(action);
    plan.spec = stack;
    return plan;
}

StackPlan compared(const desired::GitSource &source, Action action) {
    StackPlan plan;
    plan.kind = &source_kind();
    plan.server = source.server;
    plan.environment = "sources";
    plan.name = source.name;
    plan.change(action);
    plan.source = std::make_shared<const desired::GitSource>(source);
    return plan;
}

std::optional<FieldChange> change_of_file(const desired::GitSource *, const desired::GitSource &) {
    return std::nullopt;
}

template <typename Pointer>
std::optional<StackPlan> compare_sides(const Pointer &before, const Pointer &after,
                                       StackPlan (*make)(const Pointer &, Action)) {
    if (after == nullptr)
        return make(before, Action::remove);
    StackPlan plan = make(after, before == nullptr ? Action::create : Action::update);
    plan.changes = changes_between(before != nullptr ? written_fields(*before) : std::vector<WrittenField>{},
                                   written_fields(*after));
    if (auto file = change_of_file(before == nullptr ? nullptr : &*before, *after))
        plan.changes.push_back(std::move(*file));
    if (before != nullptr && plan.changes.empty())
        return std::nullopt;
    return plan;
}

/// What either side has under one key; null for nothing.
template <typename Pointer>
struct Sides {
    Pointer before{};
    Pointer after{};
};

} // namespace

Plan compare_states(const desired::State &before, const desired::State &after) {
    using SourcePtr = const desired::GitSource *;
    using StackPtr = std::shared_ptr<desired::Stack>;
    std::map<std::pair<std::string, std::string>, Sides<SourcePtr>> sources;
    std::map<Key, Sides<StackPtr>> stacks;
    for (const desired::GitSource &source : before.sources)
        sources[{source.server, source.name}].before = &source;
    for (const desired::GitSource &source : after.sources)
        sources[{source.server, source.name}].after = &source;
    for (const StackPtr &stack : before.stacks)
        stacks[key_of(*stack)].before = stack;
    for (const StackPtr &stack : after.stacks)
        stacks[key_of(*stack)].after = stack;
    Plan plan;
    const auto add = [&](std::optional<StackPlan> one) {
        if (one)
            plan.stacks.push_back(std::move(*one));
    };
    std::set<std::string> servers;
    for (const auto &[key, sides] : sources) {
        servers.insert(key.first);
        add(compare_sides<SourcePtr>(sides.before, sides.after, [](const SourcePtr &one, Action action) {
            return compared(*one, action);
        }));
    }
    for (const auto &[key, sides] : stacks) {
        servers.insert(std::get<0>(key));
        add(compare_sides<StackPtr>(sides.before, sides.after, compared));
    }
    for (const std::string &name : servers)
        plan.servers.emplace_back().name = name;
    return plan;
}

} // namespace stowage::plan
