#include "answers.hpp"
#include "deployment.hpp"
#include "payload.hpp"
#include "stacks.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

/**
 * Start and stop look at the environment's ban before anything else of the stack, and name it in lower case.
 */
WritableStack startable(World &world, const Call &call) {
    return writable_stack(world, call, "stack management is disabled for non-admin users");
}

Answer refused_start(const Stack &stack) {
    std::string why = "Stack is already active";
    if (stack.status == deploying) {
        why = "Stack deployment is already in progress";
    } else if (stack.status == failed && !stack.deployment_status.empty()) {
        why = stack.deployment_status.back().message;
    }
    return error(409, "Unable to start stack", why);
}

} // namespace

namespace {

/** Deploys a stopped stack as it is stored. */
Answer start_stopped(World &world, Lock &lock, const Call &call, int id) {
    begin_write(world, id);
    const auto undisturbed = [&] {
        const Stack *now = world.state.stack(id);
        return now != nullptr && !now->collided;
    };
    Stack *stack = world.state.stack(id);
    if (world.can().asynchronous) {
        // The job starts first, whatever becomes of the deployment.
        start_polling(world, *stack);
    }
    const Stack copy = *stack;
    const EngineResult result = deploy_in_turn(world, lock, copy, {}, undisturbed);
    end_write(world, id);
    stack = world.state.stack(id);
    if (stack == nullptr || !result.ok()) {
        if (stack != nullptr && world.can().asynchronous) {
            note_end(world, *stack, failed, result.error);
        }
        return error(500, "Unable to start stack", result.error);
    }
    stack->status = active;
    if (world.can().asynchronous) {
        stack->deployment_status = {{active, world.seconds(), ""}};
    } else {
        start_polling(world, *stack);
    }
    return changed_stack(world, *stack, call.caller);
}

} // namespace

Answer start_stack(World &world, const Call &call) {
    Lock lock(world.mutex);
    if (world.can().asynchronous) {
        const FoundStack known = find_stack(world, call);
        if (known.refusal) {
            return *known.refusal;
        }
        if (known.stack->type != kubernetes_stack && known.stack->status != inactive) {
            return refused_start(*known.stack);
        }
    }
    const WritableStack found = startable(world, call);
    if (found.refusal) {
        return *found.refusal;
    }
    const Stack &stack = *found.stack;
    if (stack.type == kubernetes_stack) {
        return error(400, "Starting a kubernetes stack is not supported");
    }
    if (name_taken(world.state, stack.name, stack.endpoint_id, stack.id, LookAtEngine::yes)) {
        return error(409, "A stack with the name '" + stack.name + "' is already running");
    }
    if (stack.status == active) {
        return error(400, "Stack is already active");
    }
    return start_stopped(world, lock, call, stack.id);
}

namespace {

/** Newer servers take down only when it is their turn; the lock is released meanwhile. */
void wait_for_turn(World &world, Lock &lock) {
    if (!world.can().asynchronous) {
        return;
    }
    lock.unlock();
    world.deployments.enter();
    world.deployments.leave();
    lock.lock();
}

} // namespace

Answer stop_stack(World &world, const Call &call) {
    Lock lock(world.mutex);
    const WritableStack found = startable(world, call);
    if (found.refusal) {
        return *found.refusal;
    }
    const int id = found.stack->id;
    if (found.stack->type == kubernetes_stack) {
        return error(400, "Stopping a kubernetes stack is not supported");
    }
    if (world.can().asynchronous && found.stack->status == deploying) {
        return error(409, "Stack deployment is in progress");
    }
    if (found.stack->status == inactive) {
        return error(400, "Stack is already inactive");
    }
    wait_for_turn(world, lock);
    Stack *stack = world.state.stack(id);
    if (stack == nullptr) {
        return *find_stack(world, call).refusal;
    }
    take_down_stack(world, *stack);
    stack->status = inactive;
    if (world.can().asynchronous) {
        note_end(world, *stack, inactive);
    }
    if (stack->auto_update) {
        stack->auto_update->job_id.clear();
    }
    return changed_stack(world, *stack, call.caller);
}

namespace {

/** `?external=true`: what a swarm runs under a name that no stack of the server has. */
Answer delete_external(World &world, const Call &call) {
    const EndpointQuery query = endpoint_query(call.request);
    if (query.refusal) {
        return *query.refusal;
    }
    if (!call.caller.is_administrator()) {
        return error(401, "Permission denied to delete the stack", "Unauthorized");
    }
    const std::string &name = call.path[1];
    for (const auto &[id, stack] : world.state.stacks) {
        if (stack.name == name) {
            return error(
                400, "A stack with this name exists inside the database. Cannot use external delete method",
                "A tag already exists with this name");
        }
    }
    Stack stack;
    stack.name = name;
    stack.type = swarm_stack;
    stack.endpoint_id = query.id;
    if (const EngineResult taken = take_down_stack(world, stack); !taken.ok()) {
        return error(500, "Unable to delete stack", taken.error);
    }
    return no_content();
}

} // namespace

Answer delete_stack(World &world, const Call &call) {
    Lock lock(world.mutex);
    if (call.request.query_value("external") == "true") {
        return delete_external(world, call);
    }
    const FoundStack found = find_stack(world, call);
    if (found.refusal) {
        return *found.refusal;
    }
    const int id = found.stack->id;
    int environment_id = 0;
    if (call.request.has_query("endpointId")) {
        const EndpointQuery query = endpoint_query(call.request);
        if (query.refusal) {
            return *query.refusal;
        }
        environment_id = query.id;
    }
    const bool elsewhere =
        environment_id != found.stack->endpoint_id && (environment_id != 0 || world.can().asynchronous);
    if (elsewhere && !call.caller.is_administrator()) {
        return error(403, "Permission denied to remove orphaned stack");
    }
    const Environment *environment = world.state.environment(environment_id);
    if (environment == nullptr) {
        return error(404, "Unable to find the endpoint associated to the stack inside the database",
                     "Object not found inside the database (bucket=endpoints, key=" +
                         std::to_string(environment_id) + ")");
    }
    if (!elsewhere) {
        if (const auto refusal = denied(world.state, call.caller, *environment, *found.stack,
                                        "stack deletion is disabled for non-admin users", "endpoint")) {
            return *refusal;
        }
    }
    wait_for_turn(world, lock);
    const Stack *stack = world.state.stack(id);
    if (stack == nullptr) {
        return *find_stack(world, call).refusal;
    }
    // With another environment's id the stack counts as an orphan: what bears its name there is taken down.
    Stack there = *stack;
    there.endpoint_id = environment_id;
    if (const EngineResult taken = take_down_stack(world, there); !taken.ok()) {
        return error(500, taken.error);
    }
    world.state.stacks.erase(id);
    return no_content();
}

/** `?endpointId=…&namespace=…`: every Kubernetes stack of that name there. */
Answer delete_stack_by_name(World &world, const Call &call) {
    const EndpointQuery query = endpoint_query(call.request);
    if (query.refusal) {
        return *query.refusal;
    }
    const Lock lock(world.mutex);
    std::vector<int> found;
    for (const auto &[id, stack] : world.state.stacks) {
        if (stack.type == kubernetes_stack && stack.endpoint_id == query.id && stack.name == call.path[2] &&
            stack.kubernetes_namespace == call.request.query_value("namespace")) {
            found.push_back(id);
        }
    }
    const Environment *environment = world.state.environment(query.id);
    if (environment == nullptr || !may_use_environment(world.state, call.caller, *environment)) {
        return error(403, "Permission denied to access endpoint", "Access denied to environment");
    }
    for (const int id : found) {
        take_down_stack(world, world.state.stacks[id]);
        world.state.stacks.erase(id);
    }
    return no_content();
}

Answer migrate_stack(World &world, const Call &call) {
    Lock lock(world.mutex);
    const EndpointQuery number = route_number(call.path[1], "stack");
    if (number.refusal) {
        return *number.refusal;
    }
    const Body body = read_body(call.request.body.empty() ? "{}" : call.request.body);
    if (body.refusal) {
        return *body.refusal;
    }
    const int target_id = number_at(*body.json, "endpointID");
    if (target_id <= 0) {
        return invalid_payload("Invalid environment identifier. Must be a positive number");
    }
    const FoundStack found = find_stack(world, call);
    if (found.refusal) {
        return *found.refusal;
    }
    const Stack &stack = *found.stack;
    if (stack.type == kubernetes_stack) {
        return error(400, "Migrating a kubernetes stack is not supported");
    }
    const Environment *environment = world.state.environment(stack.endpoint_id);
    const auto no_environment = [](int id) {
        return error(404, "Unable to find an endpoint with the specified identifier inside the database",
                     "Object not found inside the database (bucket=endpoints, key=" + std::to_string(id) +
                         ")");
    };
    if (environment == nullptr) {
        return no_environment(stack.endpoint_id);
    }
    if (const auto refusal = denied(world.state, call.caller, *environment, stack,
                                    "Stack migration is disabled for non-admin users", "endpoint")) {
        return *refusal;
    }
    const Environment *target = world.state.environment(target_id);
    if (target == nullptr) {
        return no_environment(target_id);
    }
    if (const auto refusal = refused_while_deploying(world, stack, "Unable to migrate stack")) {
        return *refusal;
    }
    Stack wanted = stack;
    wanted.endpoint_id = target_id;
    const std::string name = text_at(*body.json, "name");
    wanted.name = name.empty() ? stack.name : name;
    if (has(*body.json, "swarmID")) {
        wanted.swarm_id = text_at(*body.json, "swarmID");
    }
    if (name_taken(world.state, wanted.name, target_id, stack.id, LookAtEngine::yes)) {
        return error(409, "A stack with the name '" + wanted.name + "' is already running on endpoint '" +
                              target->name + "'");
    }
    const Stack before = stack;
    begin_write(world, before.id);
    const auto undisturbed = [&] {
        const Stack *now = world.state.stack(before.id);
        return now != nullptr && !now->collided;
    };
    const EngineResult result = deploy_in_turn(world, lock, wanted, {}, undisturbed);
    end_write(world, before.id);
    Stack *moved = world.state.stack(before.id);
    if (!result.ok() || moved == nullptr) {
        return error(500, result.ok() ? "stack was removed meanwhile" : result.error);
    }
    take_down_stack(world, before);
    moved->name = wanted.name;
    moved->endpoint_id = wanted.endpoint_id;
    moved->swarm_id = wanted.swarm_id;
    if (moved->resource_control) {
        moved->resource_control->resource_id = std::to_string(wanted.endpoint_id) + "_" + wanted.name;
    }
    return changed_stack(world, *moved, call.caller);
}

} // namespace simulator
