#include "plan/compare_states.hpp"

#include "desired/storable.hpp"
#include "desired/words.hpp"
#include "git/unified_diff.hpp"
#include "kubernetes/redact.hpp"
#include "model/stack_parts.hpp"
#include "plan/access.hpp"
#include "plan/kind.hpp"
#include "support/duration.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

namespace stowage::plan {
namespace {

/// Collects fields, and leaves out what is not set or as usual.
class Fields {
public:
    void text(std::string path, std::string value) {
        if (!value.empty())
            fields_.push_back({std::move(path), std::move(value)});
    }

    void flag(std::string path, bool value) { text(std::move(path), value ? "true" : ""); }

    void either(std::string path, std::optional<bool> value) {
        if (value)
            text(std::move(path), *value ? "true" : "false");
    }

    template <typename Word>
    void word(const std::string &path, Word value, Word usual) {
        if (value != usual)
            text(path, desired::word_of(value));
    }

    /// A literal is shown where `may_show`.
    void reference(std::string path, const desired::Text &value, bool may_show) {
        if (const std::string *text = value.for_people())
            fields_.push_back({std::move(path), *text, !may_show});
        else
            fields_.push_back({std::move(path), "(" + value.describe() + ")"});
    }

    std::vector<WrittenField> sorted() {
        std::sort(fields_.begin(), fields_.end(),
                  [](const WrittenField &a, const WrittenField &b) { return a.path < b.path; });
        return std::move(fields_);
    }

private:
    std::vector<WrittenField> fields_;
};

std::string text_of(const desired::Wait &wait) {
    if (!wait.enabled)
        return "none";
    std::vector<std::string> parts;
    if (wait.timeout)
        parts.push_back("timeout " + support::human_duration(*wait.timeout));
    if (wait.stable_for)
        parts.push_back("stableFor " + support::human_duration(*wait.stable_for));
    return parts.empty() ? "default" : support::join(parts, ", ");
}

std::string text_of(const desired::Dependency &other) {
    std::string text = other.environment.str() + "/";
    if (!other.space.empty())
        text += other.space + "/";
    return text + other.name;
}

std::string text_of(const std::vector<desired::Dependency> &others) {
    std::vector<std::string> names;
    for (const desired::Dependency &other : others)
        names.push_back(text_of(other));
    return support::join(names, ", ");
}

void add_authentication(Fields &fields, const std::string &path,
                        const std::optional<desired::GitAuthentication> &authentication) {
    if (!authentication)
        return;
    fields.text(path, authentication->username.empty() ? "(no user)" : authentication->username);
    if (authentication->password)
        fields.reference(path + ".password", *authentication->password, false);
}

void add_member(Fields &fields, const std::string &path, const std::string &value) {
    fields.text(path, value);
}

void add_member(Fields &fields, const std::string &path, const std::vector<std::string> &values) {
    fields.text(path, support::join(values, ", "));
}

void add_member(Fields &fields, const std::string &path, bool value) {
    fields.flag(path, value);
}

void add_git(Fields &fields, const desired::Git &git) {
    model::each_member<model::GitFields>([&](const auto &one) {
        add_member(fields, model::path_of<model::GitFields>(one.key), git.*one.value);
    });
    add_authentication(fields, "gitConfig.authentication", git.authentication);
    fields.text("gitConfig.source", git.source);
    fields.text("gitConfig.sourceId", git.source_id == 0 ? "" : std::to_string(git.source_id));
}

void add_parts(Fields &fields, const desired::Stack &stack) {
    model::each_part(
        [&](const auto &part) {
            using Part = model::PartIn<decltype(part)>;
            if (!part)
                return;
            if (!part->any())
                fields.text(Part::key, "none");
            model::each_written_member<Part>([&](const auto &one) {
                add_member(fields, desired::path_of<Part>(one.key), (*part).*one.value);
            });
        },
        stack);
}

/// How it is deployed and looked after.
void add_handling(Fields &fields, const desired::Stack &stack) {
    const desired::Stack usual;
    fields.flag("protect", stack.protect);
    fields.flag("replace", stack.replace);
    fields.text("dependsOn", text_of(stack.depends_on));
    fields.text("ignore", support::join(stack.ignore, ", "));
    fields.word("gitDrift", stack.git_drift, usual.git_drift);
    fields.word("pullImage", stack.pull_image, usual.pull_image);
    fields.word("selfHeal", stack.self_heal, usual.self_heal);
    fields.word("onFailure", stack.on_failure, usual.on_failure);
    if (stack.wait)
        fields.text("wait", text_of(*stack.wait));
    if (stack.deploy_timeout)
        fields.text("deployTimeout", support::human_duration(*stack.deploy_timeout));
}

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

std::vector<WrittenField> written_fields(const desired::Stack &stack) {
    Fields fields;
    fields.text("formerName", stack.former_name);
    if (stack.former_environment)
        fields.text("formerEnvironment", stack.former_environment->str());
    if (stack.type)
        fields.text("type", model::name_of(*stack.type));
    fields.word("state", stack.state, desired::Stack{}.state);
    if (stack.git)
        add_git(fields, *stack.git);
    add_parts(fields, stack);
    for (const desired::EnvEntry &entry : stack.env)
        fields.reference("env." + entry.name, entry.value, !support::may_hold_secret(entry.name));
    fields.either("prune", stack.prune);
    if (stack.access)
        fields.text("access", text_of(*stack.access));
    add_handling(fields, stack);
    return fields.sorted();
}

std::vector<WrittenField> written_fields(const desired::GitSource &source) {
    Fields fields;
    fields.text("url", source.url);
    add_authentication(fields, "authentication", source.authentication);
    fields.flag("tlsSkipVerify", source.tls_skip_verify);
    fields.text("interval", source.interval);
    if (source.access)
        fields.text("access", text_of(*source.access));
    return fields.sorted();
}

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
