#include "plan/three_way.hpp"

#include "git/unified_diff.hpp"
#include "plan/diff.hpp"
#include "plan/fingerprints.hpp"
#include "plan/kind.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

namespace stowage::plan {
namespace {

Origin both_of(Origin a, Origin b) {
    return a == b || b == Origin::not_asked ? a : a == Origin::not_asked ? b : Origin::both;
}

bool same_text(const desired::Text &a, const desired::Text &b) {
    if (a.source != b.source || a.reference != b.reference || a.command != b.command)
        return false;
    return (a.secret() && !a.in_commit) || a.for_comparing() == b.for_comparing();
}

bool same_text(const desired::Text *a, const desired::Text *b) {
    return a == nullptr || b == nullptr ? a == b : same_text(*a, *b);
}

const desired::Text *variable(const desired::Stack &stack, const std::string &name) {
    const auto found = std::find_if(stack.env.begin(), stack.env.end(),
                                    [&](const desired::EnvEntry &entry) { return entry.name == name; });
    return found == stack.env.end() ? nullptr : &found->value;
}

const desired::Text *password(const desired::Stack &stack) {
    const bool any = stack.git && stack.git->authentication && stack.git->authentication->password;
    return any ? &*stack.git->authentication->password : nullptr;
}

/// Whether two sides want the same of a field that differs from the server for both.
bool same_wish(const FieldChange &change, const FieldChange &before, const StackPlan &head,
               const StackPlan &base) {
    if (head.spec && base.spec && change.field.starts_with("env."))
        return same_text(variable(*head.spec, change.field.substr(4)),
                         variable(*base.spec, change.field.substr(4)));
    if (head.spec && base.spec && change.is("gitConfig.authentication.password"))
        return same_text(password(*head.spec), password(*base.spec));
    return std::tie(change.kind, change.after, change.diff) ==
           std::tie(before.kind, before.after, before.diff);
}

Origin origin_of(const FieldChange &change, const StackPlan &head, const StackPlan *base) {
    if (base == nullptr)
        return Origin::change;
    for (const auto *changes : {&base->changes, &base->deferred})
        for (const FieldChange &before : *changes)
            if (before.field == change.field)
                return same_wish(change, before, head, *base) ? Origin::drift : Origin::both;
    return Origin::change;
}

/// Whether something besides fields asked for an action before the change, and still does.
bool asked_before(const StackPlan &head, const StackPlan &base) {
    const Action now = head.wish();
    const Action before = base.wish();
    if (now == before)
        return now != Action::update;
    switch (before) {
    case Action::redeploy:
    case Action::start:
    case Action::rename:
        return now == Action::update || now == Action::replace || now == Action::rename ||
               now == Action::move;
    default:
        return false;
    }
}

/// Of stacks whose fields could not be compared with the server's.
bool wants_the_same(const StackPlan &head, const StackPlan &base) {
    return attempt_fingerprint(head, "") == attempt_fingerprint(base, "");
}

/// What an action that no field explains is due to.
Origin origin_of_action(const StackPlan &head, const StackPlan *base) {
    if (head.action() == Action::none)
        return Origin::not_asked;
    if (base == nullptr)
        return Origin::change;
    if (asked_before(head, *base)) {
        const bool blind = head.changes.empty() && !changes_something(head.action());
        return blind && !wants_the_same(head, *base) ? Origin::both : Origin::drift;
    }
    const Action wish = head.wish(); // an update or a replacement is for its fields, if it has any
    return wish == Action::update || wish == Action::replace ? Origin::not_asked : Origin::change;
}

void mark(StackPlan &head, const StackPlan *base) {
    Origin fields = Origin::not_asked;
    for (auto *changes : {&head.changes, &head.deferred})
        for (FieldChange &change : *changes) {
            change.origin = origin_of(change, head, base);
            if (changes == &head.changes)
                fields = both_of(fields, change.origin);
        }
    const Origin action = origin_of_action(head, base);
    head.origin = head.action() == Action::none ? Origin::not_asked : both_of(fields, action);
    if (head.action() != Action::none && head.origin == Origin::not_asked)
        head.origin = Origin::drift; // nothing says that the change has a part in it
    if (head.action() != Action::none || !head.kind->is_owned())
        return;
    if (base == nullptr && head.stack_id != 0) {
        head.origin = Origin::change;
        head.notes.emplace_back(Code::change_adopts,
                                "this change takes it under management; nothing of it differs");
    } else if (base != nullptr && changes_something(base->wish())) {
        head.origin = Origin::change;
        head.notes.emplace_back(
            Code::change_adopts,
            fmt::format("before this change it was planned as '{}': this change takes over "
                        "what the server has",
                        name_of(base->wish())));
    }
}

/// Finds the base's plan of a stack: by the server's stack, or else by its name.
class Pairs {
public:
    explicit Pairs(const std::vector<StackPlan> &plans) {
        for (const StackPlan &plan : plans) {
            if (plan.stack_id != 0)
                by_id_.emplace(std::pair(plan.kind, plan.stack_id), &plan);
            by_name_.emplace(key(plan, plan.name), &plan);
        }
    }

    const StackPlan *take(const StackPlan &head) {
        const StackPlan *found = nullptr;
        if (const auto same = by_id_.find({head.kind, head.stack_id}); same != by_id_.end())
            found = same->second;
        else
            found = find(head, head.name);
        if (found == nullptr && head.spec && !head.spec->former_name.empty())
            found = find(head, head.spec->former_name);
        if (found != nullptr)
            taken_.insert(found);
        return found;
    }
    [[nodiscard]] bool taken(const StackPlan &plan) const { return taken_.contains(&plan); }

private:
    using Key = std::tuple<const ItemKind *, std::string, std::string>;
    static Key key(const StackPlan &plan, const std::string &name) {
        return {plan.kind, plan.environment, support::lower(name)};
    }
    static std::string namespace_of(const StackPlan &plan) {
        return plan.spec ? plan.spec->kubernetes_namespace : std::string();
    }

    /// Of the same namespace, or else where only one of the two says which it is.
    [[nodiscard]] const StackPlan *find(const StackPlan &head, const std::string &name) const {
        const std::string space = namespace_of(head);
        const StackPlan *unsaid = nullptr;
        const auto [first, last] = by_name_.equal_range(key(head, name));
        for (auto one = first; one != last; ++one) {
            const std::string other = namespace_of(*one->second);
            if (other == space)
                return one->second;
            if (unsaid == nullptr && (other.empty() || space.empty()))
                unsaid = one->second;
        }
        return unsaid;
    }

    std::map<std::pair<const ItemKind *, std::int64_t>, const StackPlan *> by_id_;
    std::multimap<Key, const StackPlan *> by_name_;
    std::set<const StackPlan *> taken_;
};

/// One that only the base named. Nothing happens to it, and a reader should know that.
StackPlan released(const StackPlan &base) {
    StackPlan plan;
    plan.server = base.server;
    plan.environment = base.environment;
    plan.environment_id = base.environment_id;
    plan.name = base.name;
    plan.stack_id = base.stack_id;
    plan.type = base.type;
    plan.health = base.health;
    plan.origin = Origin::change;
    plan.released = true;
    auto spec = std::make_shared<desired::Stack>(*base.spec);
    spec->where = {}; // there is no such place any more
    plan.spec = std::move(spec);
    plan.notes.emplace_back(Code::change_releases,
                            "this change removes it from management: it stays as it is, and nothing is "
                            "deleted (state: absent, or prune, would)");
    return plan;
}

bool is_named(const StackPlan &plan, const Base &base) {
    return std::any_of(base.stacks.begin(), base.stacks.end(),
                       [&](const auto &stack) { return stack == plan.spec; });
}

void sort(std::vector<StackPlan> &stacks) {
    std::stable_sort(stacks.begin(), stacks.end(), [](const StackPlan &a, const StackPlan &b) {
        return std::tie(a.server, a.environment, a.name) < std::tie(b.server, b.environment, b.name);
    });
}

/// Whether the record is deployed from a commit that the change builds on.
Origin origin_of(const OwnFile &file) {
    if (file.base == file.head)
        return Origin::drift;
    return file.base == file.deployed ? Origin::change : Origin::both;
}

FieldChange change_of(const OwnFile &file) {
    FieldChange change;
    change.field = "repository:" + file.path;
    change.kind = !file.deployed ? FieldChange::Kind::added
                  : !file.head   ? FieldChange::Kind::removed
                                 : FieldChange::Kind::changed;
    git::UnifiedDiff diff = git::unified_diff(file.deployed.value_or(""), file.head.value_or(""));
    change.diff = std::move(diff.text);
    change.lines_added = diff.added;
    change.lines_removed = diff.removed;
    change.origin = origin_of(file);
    return change;
}

} // namespace

void add_origins(Plan &plan, const current::ServerState &current, const Base &base) {
    Plan before;
    support::Diagnostics ignored; // of the base; what the change itself has wrong was said
    diff(base.stacks, current, base.options, before, ignored);
    Pairs pairs(before.stacks);
    for (StackPlan &stack : plan.stacks)
        if (stack.server == current.server)
            mark(stack, pairs.take(stack));
    for (const StackPlan &stack : before.stacks) {
        const bool there = stack.stack_id != 0 || stack.action() == Action::hidden;
        if (stack.kind->is_owned() && !pairs.taken(stack) && there && is_named(stack, base) &&
            stack.spec->state != desired::RunState::absent)
            plan.stacks.push_back(released(stack));
    }
    sort(plan.stacks);
}

void add_own_files(StackPlan &stack, const std::vector<OwnFile> &files, const std::vector<std::string> &anew,
                   const Commit &head) {
    std::vector<std::string> differing;
    for (const OwnFile &file : files) {
        if (file.deployed == file.head)
            continue;
        FieldChange change = change_of(file);
        differing.push_back(file.path);
        stack.origin = both_of(stack.origin, change.origin);
        std::erase_if(stack.changes, [&](const FieldChange &other) { return other.field == change.field; });
        stack.changes.push_back(std::move(change));
    }
    if (differing.empty())
        return;
    if (!anew.empty())
        stack.notes.emplace_back(Code::change_deploys_later,
                                 fmt::format("made anew: {}", support::join(anew, ", ")));
    stack.notes.emplace_back(
        Code::change_deploys_later,
        fmt::format("{} deployed once {} is what its reference points to",
                    differing.size() == 1 ? differing.front() + " is" : "these files are", head.str()));
    stack.deploys = true;
    if (stack.action() != Action::none)
        return;
    stack.change(Action::redeploy, fmt::format("{} {} from what is deployed", support::join(differing, ", "),
                                               differing.size() == 1 ? "differs" : "differ"));
    stack.target_commit = head.id;
}

void keep_changed_only(Plan &plan) {
    std::size_t drifted = 0;
    std::erase_if(plan.stacks, [&](const StackPlan &stack) {
        const bool keep = stack.origin == Origin::change || stack.origin == Origin::both;
        drifted += !keep && stack.action() != Action::none ? 1 : 0;
        plan.not_of_change += keep ? 0 : 1;
        return !keep;
    });
    if (drifted > 0)
        plan.notes.emplace_back(Code::change_left_out,
                                fmt::format("{} without this change too: left out (--changed-only)",
                                            support::count_of(drifted, "stack differs", "stacks differ")));
}

} // namespace stowage::plan
