#pragma once

#include "desired/shard.hpp"
#include "desired/state.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stowage::desired {

/// Which stacks a command is about. A pattern is `STACK`, `ENVIRONMENT/STACK` or `SERVER/ENVIRONMENT/STACK`,
/// each part a glob; environments match as they are written in the YAML.
struct Selection {
    std::vector<std::string> only; ///< empty: all
    std::vector<std::string> exclude;
    std::optional<Shard> shard = {}; ///< nothing: of all environments

    /// Whether it picks no stacks by their names. A shard is no such pick: it is whole by itself.
    [[nodiscard]] bool everything() const { return only.empty() && exclude.empty(); }
    [[nodiscard]] bool contains(const Stack &stack) const;
};

/// Whether a stack is named by one of these patterns. Throws support::Error for one that is malformed.
[[nodiscard]] bool any_matches(const std::vector<std::string> &patterns, const Stack &stack);
/// The same for a source, which plans show as `sources/NAME`.
[[nodiscard]] bool any_matches(const std::vector<std::string> &patterns, const GitSource &source);

/// Whether a stack's `gitConfig.source` is this one.
[[nodiscard]] bool names_source(const Stack &stack, const GitSource &source);

/// Moves what is not selected to `left_out`, and drops dependencies on it, and prune scopes and sources of
/// other shards. Scopes whose environments are globs stay; which of those are of the shard, only the server
/// tells. Throws support::Error for a pattern that is malformed, or one of `only` that matches nothing: a
/// slip there would silently do less than asked for.
void select(State &state, const Selection &selection);

/// Keeps what is of the shard of all that belongs to a server or an environment as a whole.
void keep_shard(State &state, const Shard &shard);

} // namespace stowage::desired
