#include "current/match.hpp"

namespace stowage::current {

const model::Environment *environment_of(const desired::Stack &stack, const ServerState &state) {
    if (stack.environment.id != 0)
        return state.find_environment(stack.environment.id);
    return state.find_environment(stack.environment.name);
}

Match match(const desired::Stack &stack, const ServerState &state, std::int64_t environment_id) {
    Match found;
    found.stack = state.find_stack(environment_id, stack.name);
    if (stack.former_name.empty())
        return found;
    const model::Stack *former = state.find_stack(environment_id, stack.former_name);
    if (found.stack != nullptr) {
        found.former_still_there = former != nullptr;
    } else if (former != nullptr) {
        found.stack = former;
        found.by_former_name = true;
    }
    return found;
}

} // namespace stowage::current
