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

/// Of Kubernetes stacks any number can have one name; theirs are kept as they are written.
std::vector<const model::Stack *> named(const ServerState &state, std::int64_t environment_id,
                                        const std::string &name) {
    std::vector<const model::Stack *> found;
    for (const model::Stack &stack : state.stacks)
        if (stack.endpoint_id == environment_id && stack.type == model::StackType::kubernetes &&
            stack.name == name)
            found.push_back(&stack);
    return found;
}

/// Whether the namespaces that a manifest says are known, and this is none of them.
bool is_in_others(const model::Stack &stack, const std::string &space, const ServerState &state) {
    const auto known = state.manifest_spaces.find(stack.id);
    return known != state.manifest_spaces.end() && !known->second.contains(space);
}

/// Those of one name that are in the namespace, if the stack says one. Where the server has it that the
/// manifest says the namespaces, it may be the same stack, or another one.
std::vector<const model::Stack *> in_namespace(const std::vector<const model::Stack *> &same_name,
                                               const desired::Stack &wanted, const ServerState &state) {
    const std::string &space = wanted.kubernetes_namespace;
    if (space.empty() && !wanted.namespace_by_manifest)
        return same_name;
    std::vector<const model::Stack *> there;
    std::vector<const model::Stack *> anywhere;
    for (const model::Stack *stack : same_name) {
        if (stack->kubernetes_namespace == space)
            there.push_back(stack);
        if (stack->kubernetes_namespace.empty() && !is_in_others(*stack, space, state))
            anywhere.push_back(stack);
    }
    return there.empty() ? anywhere : there;
}

bool is_sure(const std::vector<const model::Stack *> &found, const std::string &space) {
    return found.size() == 1 && (space.empty() || found.front()->kubernetes_namespace == space);
}

Match match_kubernetes(const desired::Stack &stack, const ServerState &state, std::int64_t environment_id) {
    const std::string &space = stack.kubernetes_namespace;
    const auto here = in_namespace(named(state, environment_id, stack.name), stack, state);
    const auto former = stack.former_name.empty()
                            ? std::vector<const model::Stack *>{}
                            : in_namespace(named(state, environment_id, stack.former_name), stack, state);
    Match match;
    const auto &found = here.empty() ? former : here;
    if (is_sure(found, space))
        match.stack = found.front();
    else
        match.candidates = found;
    if (!here.empty() && former.size() == 1)
        match.former = former.front();
    return match;
}

} // namespace

const model::Environment *environment_of(const desired::Stack &stack, const ServerState &state) {
    return find(stack.environment, state);
}

Match match(const desired::Stack &stack, const ServerState &state, std::int64_t environment_id) {
    const model::Environment *environment = state.find_environment(environment_id);
    if (environment != nullptr && model::is_kubernetes(environment->type) && !stack.former_environment)
        return match_kubernetes(stack, state, environment_id);
    const model::Stack *here = state.find_stack(environment_id, stack.name);
    const model::Stack *former = find_former(stack, state, environment_id);
    if (here == nullptr)
        return {former, nullptr, {}};
    return {here, former == here ? nullptr : former, {}};
}

} // namespace stowage::current
