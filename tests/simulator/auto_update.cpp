#include "auto_update.hpp"

#include "answers.hpp"
#include "api.hpp"
#include "deployment.hpp"
#include "payload.hpp"
#include "repositories.hpp"
#include "sources.hpp"

namespace simulator {

namespace {

/** Updates act as whoever changed the stack last; where that user may not read the source, nothing happens.
 */
bool maker_may_read(const State &state, const Stack &stack) {
    const std::string &name = stack.updated_by.empty() ? stack.created_by : stack.updated_by;
    const Source *source = state.source(stack.source_id);
    for (const User &user : state.users) {
        if (user.name == name) {
            return source == nullptr || may_read(state, user, *source);
        }
    }
    return true;
}

/** Newer servers: the record tells how it went, and the new commit is there even after a failure. */
void note_update(World &world, Stack &stack, const std::string &commit, const EngineResult &result) {
    std::string words = result.error;
    if (!result.ok() && world.can().built_in_compose && stack.type == compose_stack) {
        words = "failed to deploy a docker compose stack " + std::to_string(stack.id) + ": " + words;
    }
    note_end(world, stack, result.ok() ? active : failed, words);
    stack.git->config_hash = commit;
    stack.deployed_from = deployed_from(world.state, stack);
}

} // namespace

void redeploy_now(World &world, int stack_id) {
    Lock lock(world.mutex);
    const Stack *stack = world.state.stack(stack_id);
    if (stack == nullptr || !stack->git || (world.can().asynchronous && stack->status == deploying) ||
        !maker_may_read(world.state, *stack)) {
        return;
    }
    const GitConfig git = effective_git(world.state, *stack);
    const Checkout checkout =
        clone_unlocked(world, lock, {git.url, git.reference, git.authentication, wanted_files(*stack)});
    Stack *now = world.state.stack(stack_id);
    if (now == nullptr || !now->git || !checkout.ok()) {
        return;
    }
    const bool forced = now->auto_update && now->auto_update->force_update;
    if (checkout.commit == now->git->config_hash && !forced) {
        return;
    }
    Stack wanted = *now;
    wanted.files = checkout.files;
    wanted.checkout_gone = false;
    wanted.git->config_hash = checkout.commit;
    if (world.can().asynchronous) {
        mark_deploying(world, *now);
    }
    begin_write(world, stack_id);
    const auto undisturbed = [&] {
        const Stack *there = world.state.stack(stack_id);
        return there != nullptr && !there->collided;
    };
    DeployOptions options;
    options.pull = true;
    options.prune = now->prune.value_or(false);
    const EngineResult result = deploy_in_turn(world, lock, wanted, options, undisturbed);
    end_write(world, stack_id);
    now = world.state.stack(stack_id);
    if (now == nullptr || !now->git) {
        return;
    }
    now->files = wanted.files;
    if (world.can().asynchronous) {
        note_update(world, *now, checkout.commit, result);
    }
    if (!result.ok()) {
        return;
    }
    now->git->config_hash = checkout.commit;
    now->checkout_gone = false;
    now->update_date = world.seconds();
}

/** Nobody waits for an answer of it, so it takes the whole server along when it breaks off. */
void redeploy_when_changed(World &world, int stack_id) {
    try {
        redeploy_now(world, stack_id);
    } catch (const BrokeOff &) {
        world.dead = true;
    }
}

int poll_all(World &world) {
    std::vector<int> due;
    {
        const Lock lock(world.mutex);
        for (const auto &[id, stack] : world.state.stacks) {
            const auto &update = stack.auto_update;
            if (stack.git && update && !update->job_id.empty() && !update->job_stopped) {
                due.push_back(id);
            }
        }
    }
    for (const int id : due) {
        redeploy_when_changed(world, id);
    }
    return static_cast<int>(due.size());
}

namespace {

std::string wrong_uuid(const World &world, const std::string &id) {
    const std::string length = std::to_string(id.size());
    if (world.can().sources) {
        return id.size() == 36 ? "invalid UUID format" : "invalid UUID length: " + length;
    }
    return id.size() == 36 ? "uuid: incorrect UUID format in string " + quoted(id)
                           : "uuid: incorrect UUID length " + length + " in string " + quoted(id);
}

} // namespace

Answer call_webhook(World &world, const std::string &id) {
    if (!is_uuid(id)) {
        return error(400, "Invalid webhook identifier route variable", wrong_uuid(world, id));
    }
    const Lock lock(world.mutex);
    for (const auto &[number, stack] : world.state.stacks) {
        if (!stack.auto_update || stack.auto_update->webhook != id) {
            continue;
        }
        if (const auto refusal = refused_while_deploying(world, stack, "Unable to update stack")) {
            return *refusal;
        }
        world.run_in_background([&world, stack_id = number] { redeploy_when_changed(world, stack_id); });
        return no_content();
    }
    return error(404, "Unable to find the stack by webhook ID", "Object not found inside the database");
}

} // namespace simulator
