#pragma once

#include "desired/state.hpp"
#include "support/diagnostics.hpp"

#include <vector>

namespace stowage::policy {

/// What is wrong with a desired state, as far as that can be told without any server: its inline stacks'
/// compose files (rule `compose`), and what breaks its policy (rules `policy-…`). Stacks that shall be absent
/// are left out. The compose files of git stacks are elsewhere, so nothing is said of them.
/// References need not be resolved. Sorted by place; each error and warning once.
[[nodiscard]] std::vector<support::Diagnostic> check(const desired::State &state);

} // namespace stowage::policy
