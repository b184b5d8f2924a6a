#include "desired/select.hpp"

#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>
#include <tuple>

namespace stowage::desired {
namespace {

std::vector<std::string> parts_of(const std::string &pattern) {
    std::vector<std::string> parts(1);
    for (const char c : pattern) {
        if (c == '/')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    const bool blank =
        std::any_of(parts.begin(), parts.end(), [](const std::string &part) { return part.empty(); });
    if (parts.size() > 3 || blank)
        throw support::Error(
            fmt::format("'{}' is not a pattern of stacks", pattern),
            "write STACK, ENVIRONMENT/STACK or SERVER/ENVIRONMENT/STACK; each part may hold * and ?");
    return parts;
}

/// `names`: from the last part of a pattern to the first.
bool matches(const std::string &pattern, const std::array<std::string, 3> &names) {
    const std::vector<std::string> parts = parts_of(pattern);
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (!support::glob_match(parts[parts.size() - 1 - i], names.at(i)))
            return false;
    return true;
}

bool matches(const std::string &pattern, const Stack &stack) {
    return matches(pattern, {stack.name, stack.environment.str(), stack.server});
}

/// What is not selected is not waited for.
void drop_dependencies_on_others(State &state) {
    using Key = std::tuple<std::string, std::int64_t, std::string, std::string, std::string>;
    const auto key = [](const auto &one, const std::string &space) {
        return Key(one.server, one.environment.id, one.environment.name, space, one.name);
    };
    std::set<Key> selected;
    for (const auto &stack : state.stacks)
        selected.insert(key(*stack, stack->kubernetes_namespace));
    for (const auto &stack : state.stacks)
        std::erase_if(stack->depends_on, [&](const Dependency &dependency) {
            return !selected.contains(key(dependency, dependency.space));
        });
}

bool is_glob(const std::string &name) {
    return name.find_first_of("*?[\\") != std::string::npos;
}

} // namespace

bool any_matches(const std::vector<std::string> &patterns, const Stack &stack) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const std::string &pattern) { return matches(pattern, stack); });
}

bool any_matches(const std::vector<std::string> &patterns, const GitSource &source) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string &pattern) {
        return matches(pattern, {source.name, "sources", source.server});
    });
}

bool names_source(const Stack &stack, const GitSource &source) {
    return stack.git && stack.server == source.server && stack.git->source == source.name;
}

bool Selection::contains(const Stack &stack) const {
    return (!shard || shard->has(stack.server, stack.environment.str())) &&
           (only.empty() || any_matches(only, stack)) && !any_matches(exclude, stack);
}

void select(State &state, const Selection &selection) {
    for (const std::string &pattern : selection.exclude)
        static_cast<void>(parts_of(pattern));
    for (const std::string &pattern : selection.only) {
        const bool any =
            std::any_of(state.stacks.begin(), state.stacks.end(),
                        [&](const std::shared_ptr<Stack> &stack) { return matches(pattern, *stack); });
        if (parts_of(pattern).empty() || !any)
            throw support::Error(fmt::format("--only '{}' matches no stack of the desired state", pattern),
                                 "see 'stowage validate --verbose' for their names");
    }
    const auto left_out = std::stable_partition(
        state.stacks.begin(), state.stacks.end(),
        [&](const std::shared_ptr<Stack> &stack) { return selection.contains(*stack); });
    state.left_out.assign(left_out, state.stacks.end());
    state.stacks.erase(left_out, state.stacks.end());
    drop_dependencies_on_others(state);
    if (selection.shard)
        keep_shard(state, *selection.shard);
}

void keep_shard(State &state, const Shard &shard) {
    for (PruneScope &scope : state.prune)
        std::erase_if(scope.environments, [&](const std::string &name) {
            return !is_glob(name) && !shard.has(scope.server, name);
        });
    std::erase_if(state.prune, [](const PruneScope &scope) { return scope.environments.empty(); });
    std::erase_if(state.sources, [&](const GitSource &source) { return !shard.has_server(source.server); });
}

} // namespace stowage::desired
