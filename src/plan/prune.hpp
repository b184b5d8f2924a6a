#pragma once

#include "current/state.hpp"
#include "plan/options.hpp"
#include "plan/plan.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace stowage::plan {

/// What the desired state owns of a server without naming it.
struct Pruned {
    /// As stacks that should be absent, each with the server's record.
    std::vector<std::pair<std::shared_ptr<const desired::Stack>, const model::Stack *>> stacks;
    bool partly_seen = false;                ///< a standard user sees only part of what the scopes hold
    std::vector<std::string> no_environment; ///< patterns of scopes that match none that is there
};

/// The stacks inside the prune scopes of this server that are not `managed` (by id). Stacks without a name
/// are never among them.
[[nodiscard]] Pruned find_pruned(const current::ServerState &current, const std::set<std::int64_t> &managed,
                                 const Options &options);

/// Blocks every deletion of a plan that holds more of them than the limit allows: what asks for so much is
/// more often a slip than meant.
void limit_deletions(Plan &plan, const Options &options);

} // namespace stowage::plan
