#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/options.hpp"
#include "plan/plan.hpp"
#include "support/diagnostics.hpp"

#include <string>

namespace stowage::plan {

/// What has to happen on one server, for those stacks of the desired state that are on it. Pure: the same
/// inputs give the same plan, whatever the order of stacks, env or files. Values of references must be
/// resolved.
///
/// Mistakes that only show against the server (an environment that does not exist, the same stack written
/// once by the environment's name and once by its id) are added to `diagnostics`.
///
/// The limit of deletions is about the whole run: see limit_deletions.
void diff(const std::vector<std::shared_ptr<desired::Stack>> &desired, const current::ServerState &current,
          const Options &options, Plan &plan, support::Diagnostics &diagnostics);

/// The same for one stack that exists: used before a write, to see that it still is as planned, and after it,
/// to see that it is as desired. `content` is that of an inline stack; `git` what its repository says, null
/// where that does not matter.
[[nodiscard]] StackPlan diff_existing(const std::shared_ptr<const desired::Stack> &desired,
                                      const model::Stack &stack, const model::Environment &environment,
                                      const current::FileContent *content, const current::GitFacts *git,
                                      const current::ServerState &current);

} // namespace stowage::plan
