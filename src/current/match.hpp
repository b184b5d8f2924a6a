#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"

namespace stowage::current {

/// The environment that a stack names, or null where this user sees none.
[[nodiscard]] const model::Environment *environment_of(const desired::Stack &stack, const ServerState &state);

/// The server's stack that a desired one stands for: by its name, else by its former name.
struct Match {
    const model::Stack *stack = nullptr;
    bool by_former_name = false;
    bool former_still_there = false; ///< a stack of the former name exists beside the one of the new name
};
[[nodiscard]] Match match(const desired::Stack &stack, const ServerState &state, std::int64_t environment_id);

} // namespace stowage::current
