#include "auto_update.hpp"

#include "answers.hpp"
#include "api.hpp"
#include "deployment.hpp"
#include "payload.hpp"
#include "repositories.hpp"

namespace simulator {

void redeploy_when_changed(World &world, int stack_id) {
    Lock lock(world.mutex);
    const Stack *stack = world.state.stack(stack_id);
    if (stack == nullptr || !stack->git || (world.newer() && stack->status == deploying)) {
        return;
    }
    const GitConfig git = effective_git(world.state, *stack);
    const Checkout checkout =
        clone_unlocked(world, lock, {git.url, git.reference, git.authentication, wanted_files(*stack)});
    stack = world.state.stack(stack_id);
    if (stack == nullptr || !stack->git || !checkout.ok()) {
        return;
    }
    const bool forced = stack->auto_update && stack->auto_update->force_update;
    if (checkout.commit == stack->git->config_hash && !forced) {
        return;
    }
    Stack wanted = *stack;
    wanted.files = checkout.files;
    wanted.checkout_gone = false;
    wanted.git->config_hash = checkout.commit;
    begin_write(world, stack_id);
    const auto undisturbed = [&] {
        const Stack *now = world.state.stack(stack_id);
        return now != nullptr && !now->collided;
    };
    DeployOptions options;
    options.pull = true;
    options.prune = stack->prune.value_or(false);
    const EngineResult result = deploy_in_turn(world, lock, wanted, options, undisturbed);
    end_write(world, stack_id);
    Stack *now = world.state.stack(stack_id);
    if (now == nullptr || !now->git) {
        return;
    }
    now->files = wanted.files;
    if (!result.ok()) {
        if (world.newer()) {
            now->status = failed;
            now->deployment_status.push_back({failed, world.seconds(), result.error});
        }
        return;
    }
    now->git->config_hash = checkout.commit;
    now->checkout_gone = false;
    now->update_date = world.seconds();
    if (world.newer()) {
        now->status = active;
        now->deployment_status = {{active, world.seconds(), ""}};
    }
}

int poll_all(World &world) {
    std::vector<int> due;
    {
        const Lock lock(world.mutex);
        for (const auto &[id, stack] : world.state.stacks) {
            if (stack.git && stack.auto_update && !stack.auto_update->job_id.empty()) {
                due.push_back(id);
            }
        }
    }
    for (const int id : due) {
        redeploy_when_changed(world, id);
    }
    return static_cast<int>(due.size());
}

Answer call_webhook(World &world, const std::string &id) {
    if (id.size() != 36) {
        return error(400, "Invalid webhook identifier route variable",
                     "uuid: incorrect UUID length " + std::to_string(id.size()) + " in string " + quoted(id));
    }
    if (!is_uuid(id)) {
        return error(400, "Invalid webhook identifier route variable",
                     "uuid: incorrect UUID format in string " + quoted(id));
    }
    const Lock lock(world.mutex);
    for (const auto &[number, stack] : world.state.stacks) {
        if (stack.auto_update && stack.auto_update->webhook == id) {
            world.run_in_background([&world, stack_id = number] { redeploy_when_changed(world, stack_id); });
            return no_content();
        }
    }
    return error(404, "Unable to find the stack by webhook ID", "Object not found inside the database");
}

} // namespace simulator
