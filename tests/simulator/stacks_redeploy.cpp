#include "answers.hpp"
#include "deployment.hpp"
#include "git_words.hpp"
#include "payload.hpp"
#include "repositories.hpp"
#include "sources.hpp"
#include "stacks.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

/** A redeploy on its way: the stack by its number, since it may go while the lock is released. */
struct Redeploy {
    int id = 0;
    const json &body;
    CloneRequest clone;
    DeployOptions options;
};

/** The server forgets the stored credentials unless it is told to authenticate, and as whom. */
std::optional<Credentials> redeploy_credentials(const World &world, const json &body,
                                                const std::optional<Credentials> &stored) {
    Credentials credentials{text_at(body, "repositoryUsername"), text_at(body, "repositoryPassword")};
    if (world.can().source_polling && credentials.password.empty()) {
        return stored;
    }
    if (!bool_at(body, "repositoryAuthentication")) {
        return std::nullopt;
    }
    if (credentials.password.empty() && stored &&
        (!world.can().sources || credentials.username == stored->username)) {
        credentials.password = stored->password;
    }
    return credentials;
}

/** What a redeploy makes of a stack when all goes well. */
Stack redeployed(const World &world, const Stack &stack, const json &body, const Checkout &checkout,
                 const Caller &caller) {
    const bool keeps = world.can().keep_left_out;
    Stack wanted = stack;
    const std::string reference = text_at(body, "repositoryReferenceName");
    const auto env = env_at(body, "env");
    if (!keeps || !reference.empty()) {
        wanted.git->reference = reference;
    }
    if (!keeps || env) {
        wanted.env = env;
    }
    const bool prune_counts = wanted.type == swarm_stack || world.can().compose_prune;
    if (prune_counts && (!keeps || has(body, "prune"))) {
        wanted.prune = bool_at(body, "prune");
    }
    const std::string name = text_at(body, "stackName");
    if (wanted.type == kubernetes_stack && (!keeps || !name.empty())) {
        wanted.name = name;
    }
    wanted.updated_by = caller.name; // who kubectl runs for
    wanted.git->config_hash = checkout.commit;
    wanted.files = checkout.files;
    wanted.checkout_gone = false;
    return wanted;
}

/** What ran goes on; on some servers the stack's files are gone until a redeploy gets them again. */
Answer failed_clone(World &world, int id, GitProblem problem) {
    Stack *stack = world.state.stack(id);
    if (stack != nullptr && world.can().lose_checkout) {
        stack->checkout_gone = true;
    }
    return refused_redeploy(world, problem);
}

Answer redeploy_blocking(World &world, Lock &lock, const Call &call, const Redeploy &redeploy) {
    const int id = redeploy.id;
    begin_write(world, id);
    const auto undisturbed = [&] {
        const Stack *now = world.state.stack(id);
        return now != nullptr && !now->collided;
    };
    const Checkout checkout = clone_unlocked(world, lock, redeploy.clone);
    const std::string directory = "/data/compose/" + std::to_string(id);
    const Answer broken = error(500, "Unable to clone git repository directory",
                                "unable to move git repository directory: rename " + directory + " " +
                                    directory + "-old: no such file or directory");
    if (!undisturbed()) {
        end_write(world, id);
        return broken;
    }
    if (!checkout.ok()) {
        end_write(world, id);
        return failed_clone(world, id, checkout.problem);
    }
    Stack *stack = world.state.stack(id);
    const Stack wanted = redeployed(world, *stack, redeploy.body, checkout, call.caller);
    stack->files = checkout.files;
    stack->checkout_gone = false;
    const EngineResult result = deploy_in_turn(world, lock, wanted, redeploy.options, undisturbed);
    const bool alone = undisturbed();
    end_write(world, id);
    stack = world.state.stack(id);
    if (!alone || stack == nullptr) {
        return broken;
    }
    if (!result.ok()) {
        return error(500, result.error);
    }
    stack->name = wanted.name;
    stack->env = wanted.env;
    stack->prune = wanted.prune;
    stack->git->reference = wanted.git->reference;
    stack->git->config_hash = wanted.git->config_hash;
    stack->status = active;
    if (world.can().in_place) {
        stack->deployed_from = deployed_from(world.state, *stack);
    }
    touch(world, *stack, call);
    return changed_stack(world, *stack, call.caller);
}

/**
 * The guard of newer servers looks at the status, which is stored only after the clone: redeploys that come
 * meanwhile get past it. Their clones are in each other's way; of several at once some fail.
 */
std::optional<Answer> in_the_way(World &world, Lock &lock, int id, int already_cloning) {
    if (already_cloning == 0 || already_cloning % 3 == 0) {
        return std::nullopt;
    }
    lock.unlock();
    world.pause(world.options.clone_ms);
    lock.lock();
    const std::string old = "/data/compose/" + std::to_string(id) + "-old";
    return error(500, "Unable to clone git repository directory",
                 already_cloning % 3 == 1
                     ? "unable to move git repository directory: failed to overwrite path " + old +
                           ": unlinkat " + old + ": directory not empty"
                     : "unable to clone git repository: failed to clone git repository: ref file is empty");
}

Answer redeploy_later(World &world, Lock &lock, const Call &call, const Redeploy &redeploy) {
    const int already_cloning = world.state.stack(redeploy.id)->writes_in_flight;
    begin_write(world, redeploy.id);
    const auto refusal = in_the_way(world, lock, redeploy.id, already_cloning);
    Checkout checkout;
    if (!refusal) {
        checkout = clone_unlocked(world, lock, redeploy.clone);
    }
    end_write(world, redeploy.id);
    Stack *stack = world.state.stack(redeploy.id);
    if (refusal || stack == nullptr) {
        return refusal ? *refusal : *find_stack(world, call).refusal;
    }
    if (!checkout.ok()) {
        return failed_clone(world, redeploy.id, checkout.problem);
    }
    const Source *source = world.state.source(stack->source_id);
    if (source != nullptr && !may_change(call.caller, *source)) {
        return error(500, "Unable to persist the stack changes inside the database",
                     "failed to update the stack: failed to update source: not enough permissions to perform "
                     "this action");
    }
    if (stack->status == failed) {
        take_down_stack(world, *stack);
    }
    Before before;
    before.hash = stack->git->config_hash;
    *stack = redeployed(world, *stack, redeploy.body, checkout, call.caller);
    mark_deploying(world, *stack);
    if (world.can().in_place) {
        stack->deployed_from = deployed_from(world.state, *stack);
    }
    touch(world, *stack, call);
    Answer answer = changed_stack(world, *stack, call.caller);
    deploy_later(world, redeploy.id, redeploy.options, before);
    return answer;
}

/** What can be said against the call before the stack's rights are looked at. */
std::optional<Answer> not_from_git(const World &world, const Caller &caller, const Stack &stack) {
    const char *message = "Stack is not created from git";
    if (!stack.git) {
        return world.can().sources ? error(400, message, "stack has no git workflow") : error(400, message);
    }
    const Source *source = world.state.source(stack.source_id);
    if (world.can().sources && (source == nullptr || !may_read(world.state, caller, *source))) {
        return error(400, message, "stack source has no git config");
    }
    return std::nullopt;
}

CloneRequest wanted_clone(const World &world, const Stack &stack, const json &body) {
    const GitConfig git = effective_git(world.state, stack);
    CloneRequest wanted;
    wanted.url = git.url;
    wanted.reference = text_at(body, "repositoryReferenceName");
    if (world.can().keep_left_out && wanted.reference.empty()) {
        wanted.reference = git.reference;
    }
    wanted.credentials = redeploy_credentials(world, body, git.authentication);
    wanted.paths = wanted_files(stack);
    return wanted;
}

DeployOptions wanted_options(const World &world, const Stack &stack, const json &body) {
    const bool keeps = world.can().keep_left_out;
    DeployOptions options;
    options.pull = bool_at(body, "pullImage") || (keeps && bool_at(body, "repullImageAndRedeploy"));
    options.prune = keeps && !has(body, "prune") ? stack.prune.value_or(false) : bool_at(body, "prune");
    options.prune = options.prune && (world.can().compose_prune || stack.type == swarm_stack);
    options.recreate = keeps;
    return options;
}

} // namespace

Answer redeploy_stack(World &world, const Call &call) {
    Lock lock(world.mutex);
    const FoundStack known = find_stack(world, call);
    if (known.refusal) {
        return *known.refusal;
    }
    if (const auto refusal = not_from_git(world, call.caller, *known.stack)) {
        return *refusal;
    }
    const WritableStack found =
        writable_stack(world, call, "Stack management is disabled for non-admin users");
    if (found.refusal) {
        return *found.refusal;
    }
    const Stack &stack = *found.stack;
    if (const auto refusal = refused_while_deploying(world, stack, "Unable to update stack")) {
        return *refusal;
    }
    const Body body = read_body(call.request.body);
    if (body.refusal) {
        return *body.refusal;
    }
    const Redeploy redeploy{stack.id, *body.json, wanted_clone(world, stack, *body.json),
                            wanted_options(world, stack, *body.json)};
    return world.can().asynchronous ? redeploy_later(world, lock, call, redeploy)
                                    : redeploy_blocking(world, lock, call, redeploy);
}

} // namespace simulator
