#include "plan/prune.hpp"

#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::plan {
namespace {

constexpr std::size_t few = 3;

bool matches_any(const std::vector<std::string> &globs, const std::string &name) {
    return std::any_of(globs.begin(), globs.end(),
                       [&](const std::string &glob) { return support::glob_match(glob, name); });
}

const desired::PruneScope *scope_of(const model::Stack &stack, const current::ServerState &current,
                                    const Options &options) {
    const model::Environment *environment = current.find_environment(stack.endpoint_id);
    if (environment == nullptr || stack.name.empty() ||
        (options.shard && !options.shard->has(current.server, environment->name)))
        return nullptr;
    const auto found =
        std::find_if(options.prune.begin(), options.prune.end(), [&](const desired::PruneScope &scope) {
            return scope.server == current.server && matches_any(scope.environments, environment->name) &&
                   matches_any(scope.names, stack.name);
        });
    return found == options.prune.end() ? nullptr : &*found;
}

std::vector<std::string> patterns_of_none(const current::ServerState &current, const Options &options) {
    std::vector<std::string> none;
    for (const desired::PruneScope &scope : options.prune)
        for (const std::string &pattern : scope.environments)
            if (scope.server == current.server &&
                std::none_of(current.environments.begin(), current.environments.end(),
                             [&](const model::Environment &environment) {
                                 return support::glob_match(pattern, environment.name);
                             }))
                none.push_back(pattern);
    return none;
}

} // namespace

Pruned find_pruned(const current::ServerState &current, const std::set<std::int64_t> &managed,
                   const Options &options) {
    Pruned pruned;
    const bool any_scope =
        std::any_of(options.prune.begin(), options.prune.end(),
                    [&](const desired::PruneScope &scope) { return scope.server == current.server; });
    pruned.partly_seen = any_scope && !current.user.administrator;
    if (current.user.administrator)
        pruned.no_environment = patterns_of_none(current, options);
    for (const model::Stack &stack : current.stacks) {
        if (managed.contains(stack.id))
            continue;
        const desired::PruneScope *scope = scope_of(stack, current, options);
        if (scope == nullptr)
            continue;
        auto absent = std::make_shared<desired::Stack>();
        absent->server = current.server;
        absent->environment.id = stack.endpoint_id;
        absent->name = stack.name;
        absent->kubernetes_namespace = stack.kubernetes_namespace;
        absent->namespace_by_manifest =
            stack.type == model::StackType::kubernetes && stack.kubernetes_namespace.empty();
        absent->state = desired::RunState::absent;
        absent->where = scope->where;
        pruned.stacks.emplace_back(std::move(absent), &stack);
    }
    return pruned;
}

void limit_deletions(Plan &plan, const Options &options) {
    std::size_t owned = 0;
    for (const ServerPlan &server : plan.servers)
        owned += server.owned;
    const std::size_t limit = options.max_deletes.value_or(std::max(few, owned / 10));
    const std::size_t deletions = summarize(plan).remove;
    if (deletions <= limit)
        return;
    for (StackPlan &stack : plan.stacks) {
        if (stack.action() != Action::remove)
            continue;
        stack.hold(Code::delete_too_many,
                   fmt::format("this run would delete {}, and the limit is {}; --max-deletes {} allows it",
                               support::count_of(deletions, "stack"), limit, deletions));
    }
}

} // namespace stowage::plan
