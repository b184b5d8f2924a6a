#pragma once

#include "app/run.hpp"
#include "desired/select.hpp"
#include "report/stack_list.hpp"

#include <vector>

namespace stowage::app {

/// Every stack of the servers and every one that is desired, as far as it is selected, sorted. `planned` is
/// of Scope::every_stack and of no selection: what is selected are lines, and a stack that is not selected is
/// managed all the same.
[[nodiscard]] std::vector<report::ListedStack> list_stacks(const Planned &planned,
                                                           const desired::Selection &selection);

} // namespace stowage::app
