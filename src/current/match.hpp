#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"

namespace stowage::current {

/// The environment that a stack names, or null where this user sees none.
[[nodiscard]] const model::Environment *environment_of(const desired::Stack &stack, const ServerState &state);

/// The server's stack that a desired one stands for: by its name on its environment, else by its former name
/// or on its former environment. A Kubernetes stack is also known by its namespace, or by those that the
/// manifest of the one on the server names (ServerState::manifest_spaces).
struct Match {
    const model::Stack *stack = nullptr;
    const model::Stack *former = nullptr; ///< another one that is where it was before
    /// Kubernetes: those that it may stand for, where nothing says which. Then `stack` is null.
    std::vector<const model::Stack *> candidates = {};
};
[[nodiscard]] Match match(const desired::Stack &stack, const ServerState &state, std::int64_t environment_id);

} // namespace stowage::current
