#include "current/match.hpp"

namespace stowage::current {

namespace {

const model::Environment *find(const desired::EnvironmentRef &environment, const ServerState &state) {
    return environment.id != 0 ? state.find_environment(environment.id)
                               : state.find_environment(environment.name);
}

/// A stack may say where it came from long after: any of the ways to get here counts.
const model::Stack *find_former(const desired::Stack &stack, const ServerState &state,
                                std::int64_t environment_id) {
    const model::Environment *elsewhere =
        stack.former_environment ? find(*stack.former_environment, state) : nullptr;
    const bool moved = elsewhere != nullptr && elsewhere->id != environment_id;
    const model::Stack *former = moved ? state.find_stack(elsewhere->id, stack.name) : nullptr;
    if (former == nullptr && !stack.former_name.empty())
        former = state.find_stack(environment_id, stack.former_name);
    if (former == nullptr && moved && !stack.former_name.empty())
        former = state.find_stack(elsewhere->id, stack.former_name);
    return former;
}

} // namespace

const model::Environment *environment_of(const desired::Stack &stack, const ServerState &state) {
    return find(stack.environment, state);
}

Match match(const desired::Stack &stack, const ServerState &state, std::int64_t environment_id) {
    const model::Stack *here = state.find_stack(environment_id, stack.name);
    const model::Stack *former = find_former(stack, state, environment_id);
    if (here == nullptr)
        return {former, nullptr};
    return {here, former == here ? nullptr : former};
}

} // namespace stowage::current
