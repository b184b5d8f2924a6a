#pragma once

#include "current/state.hpp"
#include "plan/plan.hpp"

#include <vector>

namespace stowage::plan {

/// Blocks what would give a stack a webhook that another stack of the server has: a create is refused for it,
/// an update is not, and then one call would deploy the one or the other. Where both have it already, that is
/// a note. A stack that loses it in the same plan does not count.
void look_for_taken_webhooks(std::vector<StackPlan> &planned, const current::ServerState &current);

} // namespace stowage::plan
