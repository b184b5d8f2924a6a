#include "answers.hpp"
#include "deployment.hpp"
#include "kubernetes_stacks.hpp"
#include "payload.hpp"
#include "stacks.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

/**
 * Any update without git makes the stack one without git, whatever it was. Newer servers forget less: what it
 * was deployed from stays in the record.
 */
void detach(const World &world, Stack &stack) {
    if (stack.git) {
        stack.from_app_template = true;
    }
    stack.git.reset();
    stack.auto_update.reset();
    stack.source_id = 0;
    stack.workflow_id = 0;
    if (!world.can().sources) {
        stack.additional_files.reset();
    }
}

std::string updated_content_of(const Stack &stack) {
    for (const StackFile &file : stack.files) {
        if (file.path == stack.entry_point) {
            return file.content;
        }
    }
    return {};
}

Stack updated(const World &world, const Stack &stack, const json &body) {
    Stack wanted = stack;
    detach(world, wanted);
    if (wanted.type != kubernetes_stack) { // no manifest takes any
        wanted.env = env_at(body, "env");
    }
    wanted.files = {{wanted.entry_point, text_at(body, "stackFileContent")}};
    wanted.checkout_gone = false;
    if (world.can().compose_prune || wanted.type == swarm_stack) {
        wanted.prune = bool_at(body, "prune");
    }
    if (wanted.type == kubernetes_stack) {
        wanted.name = text_at(body, "stackName");
    }
    return wanted;
}

/** A server of the older kind: deploys first, stores after it went well. */
Answer update_blocking(World &world, Lock &lock, const Call &call, int id, const Stack &wanted,
                       const DeployOptions &options) {
    begin_write(world, id);
    const auto undisturbed = [&] {
        const Stack *now = world.state.stack(id);
        return now != nullptr && !now->collided;
    };
    if (!undisturbed()) {
        lock.unlock();
        world.pause(world.options.clone_ms);
        lock.lock();
    }
    EngineResult result{"failed to deploy a stack: open /data/compose/" + std::to_string(id) + "/" +
                        wanted.entry_point + ": no such file or directory\n"};
    if (undisturbed()) {
        const EngineResult deployed = deploy_in_turn(world, lock, wanted, options, undisturbed);
        result = undisturbed() ? deployed : result;
    }
    end_write(world, id);
    Stack *stack = world.state.stack(id);
    if (!result.ok() && wanted.type == kubernetes_stack) {
        return error(500, "Unable to deploy Kubernetes stack via file content", result.error);
    }
    if (!result.ok() || stack == nullptr) {
        return error(500, result.ok() ? "stack was removed meanwhile" : result.error);
    }
    const int in_flight = stack->writes_in_flight;
    const auto control = stack->resource_control;
    *stack = wanted;
    stack->writes_in_flight = in_flight;
    stack->resource_control = control;
    stack->status = active;
    touch(world, *stack, call);
    return changed_stack(world, *stack, call.caller);
}

/** A newer server: stores first and deploys after the answer. It never comes back from renaming. */
Answer update_later(World &world, const Call &call, Stack &stack, const Stack &wanted,
                    const DeployOptions &options) {
    if (wanted.type == kubernetes_stack && wanted.name != stack.name) {
        world.pause(24 * 3600 * 1000); // and nobody else is answered
    }
    Before before;
    before.file = updated_content_of(stack);
    stack = wanted;
    mark_deploying(world, stack);
    touch(world, stack, call);
    Answer answer = changed_stack(world, stack, call.caller);
    deploy_later(world, stack.id, options, before);
    return answer;
}

} // namespace

Answer update_stack(World &world, const Call &call) {
    Lock lock(world.mutex);
    const WritableStack found = writable_stack(world, call, "Stack editing is disabled for non-admin users");
    if (found.refusal) {
        return *found.refusal;
    }
    if (const auto refusal = refused_while_deploying(world, *found.stack, "Unable to update stack")) {
        return *refusal;
    }
    const Body body = read_body(call.request.body);
    if (body.refusal) {
        return *body.refusal;
    }
    Stack &stack = *found.stack;
    if (stack.type == kubernetes_stack && stack.git) {
        // Taken for settings by the older server; the newer one leaves the stack deploying for ever.
        if (world.can().asynchronous) {
            mark_deploying(world, stack);
        }
        take_update_for_settings(stack);
        touch(world, stack, call);
        return changed_stack(world, stack, call.caller);
    }
    if (text_at(*body.json, "stackFileContent").empty()) {
        return invalid_payload("Invalid stack file content");
    }
    Stack wanted = updated(world, stack, *body.json);
    wanted.updated_by = call.caller.name; // who kubectl runs for
    DeployOptions options;
    options.pull = bool_at(*body.json, "pullImage") ||
                   (world.can().keep_left_out && bool_at(*body.json, "repullImageAndRedeploy"));
    options.prune = bool_at(*body.json, "prune") && (world.can().compose_prune || stack.type == swarm_stack);
    return world.can().asynchronous ? update_later(world, call, stack, wanted, options)
                                    : update_blocking(world, lock, call, stack.id, wanted, options);
}

} // namespace simulator
