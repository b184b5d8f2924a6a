#include "answers.hpp"
#include "deployment.hpp"
#include "payload.hpp"
#include "repositories.hpp"
#include "stacks.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

/** The credentials that a settings call stores: an empty password keeps the stored one. */
std::optional<Credentials> stored_credentials(const json &body, const std::optional<Credentials> &before) {
    if (!bool_at(body, "repositoryAuthentication")) {
        return std::nullopt;
    }
    Credentials credentials{text_at(body, "repositoryUsername"), text_at(body, "repositoryPassword")};
    if (credentials.password.empty() && before) {
        credentials.password = before->password;
    }
    return credentials;
}

std::string fetch_problem(GitProblem problem) {
    switch (problem) {
    case GitProblem::none:
        return {};
    case GitProblem::authentication:
        return "authentication failed, please ensure that the git credentials are correct";
    case GitProblem::reference_not_found:
        return "could not find ref in the repository";
    case GitProblem::repository_not_found:
        return "repository not found";
    }
    return {};
}

std::string clone_problem(GitProblem problem) {
    switch (problem) {
    case GitProblem::none:
        return {};
    case GitProblem::authentication:
        return "invalid git credential: authentication failed, please ensure that the git credentials are "
               "correct";
    case GitProblem::reference_not_found:
        return "unable to clone git repository: failed to clone git repository: reference not found";
    case GitProblem::repository_not_found:
        return "unable to clone git repository: failed to clone git repository: repository not found";
    }
    return {};
}

/** Newer servers: what the call says of the source, and which one the stack uses from now on. */
std::optional<Answer> choose_source(World &world, const json &body, const Stack &stack, GitConfig &git,
                                    int &source_id, const Caller &caller) {
    if (!world.newer()) {
        return std::nullopt;
    }
    if (const int wanted = number_at(body, "sourceID"); wanted != 0) {
        const Source *source = world.state.source(wanted);
        if (source == nullptr) {
            return error(404, "Source not found");
        }
        if (source->type != 1) {
            return error(400, "source " + std::to_string(wanted) + " is not a git source");
        }
        source_id = wanted;
        git.url = source->url;
        git.authentication = source->authentication;
        git.tls_skip_verify = source->tls_skip_verify;
        return std::nullopt;
    }
    const GitConfig before = effective_git(world.state, stack);
    Source *shared = world.state.source(stack.source_id);
    if (shared != nullptr && git.url == before.url) {
        // Written into the source that other stacks share.
        shared->authentication = git.authentication;
        shared->tls_skip_verify = git.tls_skip_verify;
        return std::nullopt;
    }
    source_id = source_for(world, git, caller);
    return std::nullopt;
}

struct Settings {
    GitConfig git;
    std::optional<AutoUpdate> auto_update;
    std::optional<std::vector<std::string>> additional_files;
};

Settings read_settings(const World &world, const Stack &stack, const json &body) {
    Settings settings;
    settings.git = effective_git(world.state, stack);
    settings.additional_files = stack.additional_files;
    settings.git.reference = text_at(body, "repositoryReferenceName");
    settings.git.tls_skip_verify = bool_at(body, "tlsskipVerify");
    settings.git.authentication = stored_credentials(body, settings.git.authentication);
    settings.auto_update = auto_update_at(body, "autoUpdate");
    if (world.newer()) {
        if (has(body, "repositoryURL") && !text_at(body, "repositoryURL").empty()) {
            settings.git.url = text_at(body, "repositoryURL");
        }
        if (has(body, "configFilePath") && !text_at(body, "configFilePath").empty()) {
            settings.git.config_file = text_at(body, "configFilePath");
        }
        if (auto files = texts_at(body, "additionalFiles")) {
            settings.additional_files = std::move(files);
        }
    }
    return settings;
}

void keep_webhook_job(World &world, Stack &stack, const std::optional<AutoUpdate> &update) {
    stack.auto_update = update;
    start_polling(world, stack);
}

} // namespace

Answer store_git_settings(World &world, const Call &call) {
    Lock lock(world.mutex);
    const EndpointQuery number = route_number(call.path[1], "stack");
    if (number.refusal) {
        return *number.refusal;
    }
    const Body body = read_body(call.request.body);
    if (body.refusal) {
        return *body.refusal;
    }
    const std::optional<AutoUpdate> update = auto_update_at(*body.json, "autoUpdate");
    if (const auto refusal = check_auto_update(update)) {
        return *refusal;
    }
    const FoundStack known = find_stack(world, call);
    if (known.refusal) {
        return *known.refusal;
    }
    if (!known.stack->git) {
        return error(500, "No Git config in the found stack");
    }
    const WritableStack found = writable_stack(world, call, "Stack editing is disabled for non-admin users");
    if (found.refusal) {
        return *found.refusal;
    }
    const int id = found.stack->id;
    if (world.newer() && update && webhook_taken(world.state, update->webhook, id)) {
        return error(409, "Webhook ID already exists");
    }
    Settings settings = read_settings(world, *found.stack, *body.json);
    if (!acceptable_url(world, settings.git.url)) {
        return invalid_payload("Invalid repository URL. Must correspond to a valid URL format");
    }
    if (settings.git.authentication && number_at(*body.json, "sourceID") == 0) {
        const Checkout checkout = clone_unlocked(
            world, lock, {settings.git.url, settings.git.reference, settings.git.authentication, {}});
        if (!checkout.ok()) {
            return error(500, "Unable to fetch git repository", fetch_problem(checkout.problem));
        }
    }
    Stack *stack = world.state.stack(id);
    if (stack == nullptr) {
        return *find_stack(world, call).refusal;
    }
    int source_id = stack->source_id;
    if (const auto refusal = choose_source(world, *body.json, *stack, settings.git, source_id, call.caller)) {
        return *refusal;
    }
    settings.git.config_hash = stack->git->config_hash;
    stack->git = settings.git;
    stack->source_id = source_id;
    stack->entry_point = settings.git.config_file;
    stack->additional_files = settings.additional_files;
    stack->env = env_at(*body.json, "env");
    keep_webhook_job(world, *stack, settings.auto_update);
    if (stack->type == swarm_stack || world.newer()) {
        stack->prune = bool_at(*body.json, "prune");
    }
    touch(world, *stack, call);
    std::string text = stack_text(world, *stack, WithAccess::no);
    if (world.newer()) {
        text.back() = ',';
        text += "\"GitSourceId\":" + std::to_string(stack->source_id) + "}";
    }
    return json_text(std::move(text));
}

namespace {

/** The credentials of a redeploy: the older server forgets the stored ones unless it is told to authenticate.
 */
std::optional<Credentials> redeploy_credentials(const World &world, const json &body,
                                                const std::optional<Credentials> &stored) {
    const bool asked = bool_at(body, "repositoryAuthentication");
    Credentials credentials{text_at(body, "repositoryUsername"), text_at(body, "repositoryPassword")};
    if (world.options.generation == Generation::v2_44 && credentials.password.empty()) {
        return stored;
    }
    if (!asked) {
        return std::nullopt;
    }
    if (credentials.password.empty() && stored) {
        const bool same_user = credentials.username == stored->username;
        if (world.options.generation == Generation::v2_23 || same_user) {
            credentials.password = stored->password;
        }
    }
    return credentials;
}

/** What a redeploy makes of a stack when all goes well. */
Stack redeployed(const World &world, const Stack &stack, const json &body, const Checkout &checkout) {
    Stack wanted = stack;
    const std::string reference = text_at(body, "repositoryReferenceName");
    const auto env = env_at(body, "env");
    if (!world.newer() || !reference.empty()) {
        wanted.git->reference = reference;
    }
    if (!world.newer() || env) {
        wanted.env = env;
    }
    if (wanted.type == swarm_stack || (world.newer() && has(body, "prune"))) {
        if (!world.newer() || has(body, "prune")) {
            wanted.prune = bool_at(body, "prune");
        }
    }
    const std::string name = text_at(body, "stackName");
    if (wanted.type == kubernetes_stack && (!world.newer() || !name.empty())) {
        wanted.name = name;
    }
    wanted.git->config_hash = checkout.commit;
    wanted.files = checkout.files;
    wanted.checkout_gone = false;
    return wanted;
}

Answer failed_clone(World &world, int id, GitProblem problem) {
    Stack *stack = world.state.stack(id);
    if (stack != nullptr && world.options.generation == Generation::v2_43) {
        take_down_stack(world, *stack);
        stack->status = inactive;
        stack->checkout_gone = true;
    } else if (stack != nullptr && world.newer()) {
        stack->status = stack->deployment_status.empty() ? active : stack->deployment_status.back().status;
    }
    return error(500, "Unable to clone git repository directory", clone_problem(problem));
}

Answer redeploy_blocking(World &world, Lock &lock, const Call &call, int id, const json &body,
                         const CloneRequest &wanted_clone, const DeployOptions &options) {
    begin_write(world, id);
    const auto undisturbed = [&] {
        const Stack *now = world.state.stack(id);
        return now != nullptr && !now->collided;
    };
    const Checkout checkout = clone_unlocked(world, lock, wanted_clone);
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
    const Stack wanted = redeployed(world, *stack, body, checkout);
    stack->files = checkout.files;
    stack->checkout_gone = false;
    const EngineResult result = deploy_in_turn(world, lock, wanted, options, undisturbed);
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
    touch(world, *stack, call);
    return json_text(stack_text(world, *stack, WithAccess::no));
}

Answer redeploy_later(World &world, Lock &lock, const Call &call, int id, const json &body,
                      const CloneRequest &wanted_clone, const DeployOptions &options) {
    {
        Stack &stack = *world.state.stack(id);
        if (stack.status == failed) {
            take_down_stack(world, stack);
        }
        stack.deployment_status = {{stack.status, world.seconds(), ""}};
        stack.status = deploying;
    }
    const Checkout checkout = clone_unlocked(world, lock, wanted_clone);
    Stack *stack = world.state.stack(id);
    if (stack == nullptr) {
        return *find_stack(world, call).refusal;
    }
    if (!checkout.ok()) {
        return failed_clone(world, id, checkout.problem);
    }
    const std::string old_hash = stack->git->config_hash;
    *stack = redeployed(world, *stack, body, checkout);
    mark_deploying(world, *stack);
    touch(world, *stack, call);
    Answer answer = json_text(stack_text(world, *stack, WithAccess::no));
    deploy_later(world, id, options, std::nullopt, old_hash);
    return answer;
}

} // namespace

Answer redeploy_stack(World &world, const Call &call) {
    Lock lock(world.mutex);
    const FoundStack known = find_stack(world, call);
    if (known.refusal) {
        return *known.refusal;
    }
    if (!known.stack->git) {
        return error(400, "Stack is not created from git");
    }
    const WritableStack found =
        writable_stack(world, call, "Stack management is disabled for non-admin users");
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
    const Stack &stack = *found.stack;
    const GitConfig git = effective_git(world.state, stack);
    CloneRequest wanted;
    wanted.url = git.url;
    wanted.reference = text_at(*body.json, "repositoryReferenceName");
    if (world.newer() && wanted.reference.empty()) {
        wanted.reference = git.reference;
    }
    wanted.credentials = redeploy_credentials(world, *body.json, git.authentication);
    wanted.paths = wanted_files(stack);
    DeployOptions options;
    options.pull =
        bool_at(*body.json, "pullImage") || (world.newer() && bool_at(*body.json, "repullImageAndRedeploy"));
    options.prune = world.newer() && !has(*body.json, "prune") ? stack.prune.value_or(false)
                                                               : bool_at(*body.json, "prune");
    options.prune = options.prune && (world.newer() || stack.type == swarm_stack);
    return world.newer() ? redeploy_later(world, lock, call, stack.id, *body.json, wanted, options)
                         : redeploy_blocking(world, lock, call, stack.id, *body.json, wanted, options);
}

} // namespace simulator
