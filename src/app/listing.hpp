#pragma once

#include "app/run.hpp"
#include "desired/select.hpp"
#include "report/stack_list.hpp"
#include "report/stack_page.hpp"

#include <vector>

namespace stowage::app {

/// Every stack of the servers and every one that is desired, as far as it is selected, sorted. `planned` is
/// of Scope::every_stack and of no selection: what is selected are lines, and a stack that is not selected is
/// managed all the same.
[[nodiscard]] std::vector<report::ListedStack> list_stacks(const Planned &planned,
                                                           const desired::Selection &selection);

/// The same, with all that is known of each. The pages point into `planned`.
[[nodiscard]] std::vector<report::StackPage> stack_pages(const Planned &planned,
                                                         const desired::Selection &selection);

/// What runs on the servers beside them. Where nothing could be seen, that is told.
[[nodiscard]] std::vector<report::ListedStack> list_externals(const Planned &planned, const Options &options,
                                                              const desired::Selection &selection);

} // namespace stowage::app
