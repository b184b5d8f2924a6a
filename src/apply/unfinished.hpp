#pragma once

#include "current/state.hpp"
#include "plan/plan.hpp"

namespace stowage::apply {

/// Takes up replacements that ended between their deletion and their last call. A stack that is not there
/// again gets, in its plan, the access rights of its saved definition; one that was created and not given
/// them gets them now. What `ignore` leaves to the server is taken over by the run itself. The definition of
/// a stack that is as it should be is removed.
void take_up_replacements(plan::Plan &plan, const current::ServerState &state);

} // namespace stowage::apply
