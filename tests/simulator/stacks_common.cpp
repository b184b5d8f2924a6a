#include "payload.hpp"
#include "stacks.hpp"

namespace simulator {

WritableStack writable_stack(World &world, const Call &call, const std::string &ban) {
    WritableStack result;
    const FoundStack found = find_stack(world, call);
    if (found.refusal) {
        result.refusal = found.refusal;
        return result;
    }
    const EndpointQuery query = endpoint_query(call.request);
    if (query.refusal) {
        result.refusal = query.refusal;
        return result;
    }
    const Environment *environment = world.state.environment(query.id);
    if (environment == nullptr) {
        result.refusal = error(
            404, "Unable to find the environment associated to the stack inside the database",
            "Object not found inside the database (bucket=endpoints, key=" + std::to_string(query.id) + ")");
        return result;
    }
    result.refusal = denied(world.state, call.caller, *environment, *found.stack, ban);
    result.stack = found.stack;
    return result;
}

void touch(World &world, Stack &stack, const Call &call) {
    stack.update_date = world.seconds();
    stack.updated_by = call.caller.name;
}

} // namespace simulator
