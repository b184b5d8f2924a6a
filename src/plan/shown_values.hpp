#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/plan.hpp"

#include <cstdint>
#include <memory>
#include <set>
#include <vector>

namespace stowage::plan {

/// What the desired state owned before the change.
struct Owned {
    std::vector<std::shared_ptr<desired::Stack>> stacks;
    std::vector<desired::GitSource> sources;
};

/// The server's stacks, by id, that stacks of `base` stand for.
[[nodiscard]] std::set<std::int64_t> owned_records(const current::ServerState &current,
                                                   const std::vector<std::shared_ptr<desired::Stack>> &base);

/// Takes out of a plan what the server has and whoever made the change may not see: all of it for stacks and
/// sources that the base does not own, with what their containers say; and a variable's value unless the base
/// has it as a literal, since it may be what a reference brought. The files of the change's own repository
/// stay. Pure.
void hide_server_values(Plan &plan, const current::ServerState &current, const Owned &base);
/// The same of these stacks.
void hide_values_of_stacks(const std::vector<StackPlan *> &items, const current::ServerState &current,
                           const Owned &base);

} // namespace stowage::plan
