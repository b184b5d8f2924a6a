#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/plan.hpp"

#include <memory>
#include <vector>

namespace stowage::plan {

/// Takes out of a plan what the server has and whoever made the change may not see: all of it for stacks that
/// `base` does not own, and a variable's value unless `base` has it as a literal, since it may be what a
/// reference brought. The files of the change's own repository stay. Pure.
void hide_server_values(Plan &plan, const current::ServerState &current,
                        const std::vector<std::shared_ptr<desired::Stack>> &base);

} // namespace stowage::plan
