#include "answers.hpp"
#include "deployment.hpp"

namespace simulator {
namespace {

/**
 * Newer servers judge a swarm deployment by the first task that they are listed, whatever its age: where that
 * is one that failed under an earlier definition, a good deployment counts as failed.
 */
std::string stale_verdict(World &world, const Stack &stack) {
    Environment *environment = world.state.environment(stack.endpoint_id);
    if (stack.type != swarm_stack || environment == nullptr || environment->stale_tasks == 0) {
        return {};
    }
    for (const SwarmService &service : environment->engine.services) {
        if (service.project == project_of(stack) && !service.old_failure.empty()) {
            environment->stale_tasks -= environment->stale_tasks > 0 ? 1 : 0;
            return "deployment failed: " + service.old_failure;
        }
    }
    return {};
}

void fail(World &world, Stack &stack, const Before &before, const std::string &message) {
    note_end(world, stack, failed, message);
    stack.moments.taking_back = before.file || before.hash;
    if (before.file) {
        stack.files = {{stack.entry_point, *before.file}};
    }
    if (before.hash && stack.git) {
        stack.moments.refused_hash = stack.git->config_hash;
        stack.git->config_hash = *before.hash;
        if (stack.deployed_from) {
            stack.deployed_from->config_hash = *before.hash;
        }
    }
}

void succeed(World &world, Stack &stack, const Before &before) {
    stack.checkout_gone = false;
    if (const std::string verdict = stale_verdict(world, stack); !verdict.empty()) {
        fail(world, stack, before, verdict);
        return;
    }
    note_end(world, stack, active, "");
    if (before.is_create && stack.auto_update) {
        start_polling(world, stack);
        stack.moments.job_is_new = !stack.auto_update->interval.empty();
    }
}

} // namespace

DeployedFrom deployed_from(const State &state, const Stack &stack) {
    const GitConfig git = effective_git(state, stack);
    return {git.url,         git.reference,  git.config_file, stack.additional_files,
            git.config_hash, stack.source_id};
}

void mark_deploying(World &world, Stack &stack) {
    stack.deployment_start = stack.status;
    stack.status = deploying;
    stack.deployment_status = {{deploying, world.seconds(), ""}};
    stack.moments = Moments();
}

void note_end(const World &world, Stack &stack, int status, const std::string &message) {
    stack.status = status;
    stack.deployment_status.push_back({status, world.seconds(), message});
}

std::optional<Answer> refused_while_deploying(const World &world, const Stack &stack,
                                              const std::string &message) {
    if (world.can().asynchronous && stack.status == deploying) {
        return error(409, message, "Stack deployment is already in progress");
    }
    return std::nullopt;
}

void deploy_later(World &world, int stack_id, const DeployOptions &options, Before before) {
    const unsigned long ticket = world.deployments.ticket();
    world.run_in_background([&world, stack_id, options, ticket, before = std::move(before)] {
        world.deployments.wait(ticket);
        world.pause(world.options.deploy_ms);
        {
            const Lock lock(world.mutex);
            Stack *stack = world.state.stack(stack_id);
            if (stack != nullptr && stack->type == kubernetes_stack && breaks_off(*stack)) {
                world.dead = true;
            } else if (stack != nullptr) {
                const EngineResult result = deploy(world, *stack, options);
                if (result.ok()) {
                    succeed(world, *stack, before);
                } else {
                    fail(world, *stack, before, result.error);
                }
            }
        }
        world.deployments.leave();
    });
}

} // namespace simulator
