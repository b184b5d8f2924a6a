#include "deployment.hpp"

#include "answers.hpp"
#include "repositories.hpp"

#include <algorithm>
#include <cctype>

namespace simulator {
namespace {

std::string disk_path(const Stack &stack, const std::string &file) {
    return "/data/compose/" + std::to_string(stack.id) + "/" + file;
}

const StackFile *stored_file(const Stack &stack, const std::string &path) {
    for (const StackFile &file : stack.files) {
        if (file.path == path) {
            return &file;
        }
    }
    return nullptr;
}

struct Content {
    std::vector<std::string> files;
    std::string error;
};

Content content_of(const Stack &stack) {
    Content content;
    for (const std::string &path : wanted_files(stack)) {
        const StackFile *file = stack.checkout_gone ? nullptr : stored_file(stack, path);
        if (file == nullptr) {
            content.error = "stat " + disk_path(stack, path) + ": no such file or directory\n";
            return content;
        }
        content.files.push_back(file->content);
    }
    return content;
}

EngineResult deploy_kubernetes(Environment &environment, const Stack &stack) {
    const Content content = content_of(stack);
    if (!content.error.empty()) {
        return {"failed to deploy kubernetes application: " + content.error};
    }
    Deployment deployment;
    deployment.stack_id = stack.id;
    deployment.project = project_of(stack);
    EngineResult result;
    for (const std::string &manifest : content.files) {
        result = kubernetes_apply(environment.engine, deployment, manifest);
        if (!result.ok()) {
            return {"failed to deploy kubernetes application: " + result.error};
        }
    }
    return result;
}

EngineResult deploy_docker(Environment &environment, const Stack &stack, const DeployOptions &options,
                           double now) {
    const std::string what =
        options.pull ? "failed to pull images of the stack: " : "failed to deploy a stack: ";
    Deployment deployment;
    deployment.stack_id = stack.id;
    deployment.project = project_of(stack);
    deployment.prune = options.prune;
    deployment.force_recreate = options.pull && stack.type == compose_stack;
    const Content content = content_of(stack);
    EngineResult result{content.error};
    if (result.ok()) {
        try {
            deployment.content =
                read_compose(content.files, stack.env.value_or(std::vector<EnvVar>{}), deployment.project);
        } catch (const ComposeError &problem) {
            result.error = std::string(problem.what()) + "\n";
        }
    }
    if (options.pull && stack.type == compose_stack) {
        if (result.ok()) {
            result = pull_images(environment.engine, deployment.content);
        }
        if (!result.ok()) {
            return {what + result.error};
        }
    }
    if (result.ok()) {
        result = stack.type == swarm_stack ? swarm_deploy(environment.engine, deployment, now)
                                           : compose_up(environment.engine, deployment, now);
    }
    if (result.ok()) {
        return result;
    }
    if (stack.type == compose_stack) {
        take_down(environment.engine, deployment.project);
    }
    return {"failed to deploy a stack: " + result.error};
}

} // namespace

std::string project_of(const Stack &stack) {
    if (stack.type == kubernetes_stack) {
        return stack.kubernetes_namespace.empty() ? "default" : stack.kubernetes_namespace;
    }
    return stack.name.empty() ? std::to_string(stack.id) : stack.name;
}

std::vector<std::string> wanted_files(const Stack &stack) {
    std::vector<std::string> files{stack.entry_point};
    if (stack.additional_files) {
        files.insert(files.end(), stack.additional_files->begin(), stack.additional_files->end());
    }
    return files;
}

EngineResult deploy(World &world, const Stack &stack, const DeployOptions &options) {
    Environment *environment = world.state.environment(stack.endpoint_id);
    if (environment == nullptr) {
        return {"failed to deploy a stack: environment not found"};
    }
    if (environment->status == 2) {
        return {"failed to deploy a stack: Cannot connect to the Docker daemon at " + environment->url +
                ". Is the docker daemon running?\n"};
    }
    if (stack.type == kubernetes_stack) {
        return deploy_kubernetes(*environment, stack);
    }
    return deploy_docker(*environment, stack, options, world.now());
}

EngineResult deploy_in_turn(World &world, Lock &lock, const Stack &stack, const DeployOptions &options,
                            const std::function<bool()> &wanted) {
    lock.unlock();
    world.deployments.enter();
    world.pause(world.options.deploy_ms);
    lock.lock();
    EngineResult result{"failed to deploy a stack: cancelled\n"};
    if (wanted()) {
        result = deploy(world, stack, options);
    }
    world.deployments.leave();
    return result;
}

void take_down_stack(World &world, const Stack &stack) {
    Environment *environment = world.state.environment(stack.endpoint_id);
    if (environment == nullptr) {
        return;
    }
    if (stack.type == kubernetes_stack) {
        std::erase_if(environment->engine.deployments,
                      [&](const KubernetesDeployment &running) { return running.stack_id == stack.id; });
        return;
    }
    take_down(environment->engine, project_of(stack));
}

bool begin_write(World &world, int stack_id) {
    Stack *stack = world.state.stack(stack_id);
    if (stack == nullptr) {
        return true;
    }
    if (++stack->writes_in_flight > 1 && !world.newer()) {
        stack->collided = true;
        stack->checkout_gone = true;
        return false;
    }
    return !stack->collided;
}

bool end_write(World &world, int stack_id) {
    Stack *stack = world.state.stack(stack_id);
    if (stack == nullptr) {
        return true;
    }
    const bool alone = !stack->collided;
    if (--stack->writes_in_flight == 0) {
        stack->collided = false;
    }
    return alone;
}

void start_polling(World &world, Stack &stack) {
    if (stack.auto_update) {
        stack.auto_update->job_id =
            stack.auto_update->interval.empty() ? "" : std::to_string(world.state.next_job++);
    }
}

Checkout clone_unlocked(World &world, Lock &lock, const CloneRequest &request) {
    const std::vector<Repository> repositories = world.state.repositories;
    lock.unlock();
    Checkout checkout =
        clone(repositories, request.url, request.reference, request.credentials, request.paths);
    world.pause(world.options.clone_ms);
    lock.lock();
    return checkout;
}

void mark_deploying(World &world, Stack &stack) {
    stack.status = deploying;
    stack.deployment_start = world.seconds();
    stack.deployment_status = {{deploying, world.seconds(), ""}};
    if (stack.git) {
        stack.deployment_info = effective_git(world.state, stack);
        stack.deployment_files = stack.additional_files;
    }
}

std::optional<Answer> refused_while_deploying(const World &world, const Stack &stack,
                                              const std::string &message) {
    if (world.newer() && stack.status == deploying) {
        return error(409, message, "Stack deployment is already in progress");
    }
    return std::nullopt;
}

namespace {

void finish(World &world, int stack_id, const EngineResult &result,
            const std::optional<std::string> &old_file, const std::optional<std::string> &old_hash) {
    Stack *stack = world.state.stack(stack_id);
    if (stack == nullptr) {
        return;
    }
    stack->status = result.ok() ? active : failed;
    stack->deployment_status.push_back({stack->status, world.seconds(), result.error});
    if (result.ok()) {
        stack->checkout_gone = false;
        return;
    }
    if (old_file) {
        stack->files = {{stack->entry_point, *old_file}};
    }
    if (old_hash && stack->git) {
        stack->git->config_hash = *old_hash;
        if (stack->deployment_info) {
            stack->deployment_info->config_hash = *old_hash;
        }
    }
}

} // namespace

void deploy_later(World &world, int stack_id, const DeployOptions &options,
                  std::optional<std::string> old_file, std::optional<std::string> old_hash) {
    world.run_in_background(
        [&world, stack_id, options, old_file = std::move(old_file), old_hash = std::move(old_hash)] {
            world.pause(world.options.deploy_ms);
            const Lock lock(world.mutex);
            if (const Stack *stack = world.state.stack(stack_id)) {
                finish(world, stack_id, deploy(world, *stack, options), old_file, old_hash);
            }
        });
}

std::string normalised_name(const std::string &name) {
    std::string result;
    for (const char character : name) {
        const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
        if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '_' ||
            lower == '-') {
            result += lower;
        }
    }
    return result;
}

namespace {

bool same_ignoring_case(const std::string &a, const std::string &b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

} // namespace

bool name_taken(const State &state, const std::string &name, int environment_id, int except_stack,
                bool look_at_engine) {
    for (const auto &[id, stack] : state.stacks) {
        if (id != except_stack && stack.endpoint_id == environment_id &&
            same_ignoring_case(stack.name, name)) {
            return true;
        }
    }
    const Environment *environment = state.environment(environment_id);
    return look_at_engine && environment != nullptr && has_project(environment->engine, name);
}

bool webhook_taken(const State &state, const std::string &webhook, int except_stack) {
    return !webhook.empty() && std::any_of(state.stacks.begin(), state.stacks.end(), [&](const auto &entry) {
        const Stack &stack = entry.second;
        return stack.id != except_stack && stack.auto_update && stack.auto_update->webhook == webhook;
    });
}

} // namespace simulator
