#include "deployment.hpp"

#include "answers.hpp"
#include "compose_words.hpp"
#include "kubernetes_stacks.hpp"
#include "repositories.hpp"

#include <algorithm>

namespace simulator {
namespace {

constexpr int for_ever = 24 * 3600 * 1000; // milliseconds; a server that is stopped wakes up

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
    std::string missing; ///< where the server looked for a file that is not there
};

Content content_of(const Stack &stack) {
    Content content;
    for (const std::string &path : wanted_files(stack)) {
        const StackFile *file = stack.checkout_gone ? nullptr : stored_file(stack, path);
        if (file == nullptr) {
            content.missing = disk_path(stack, path);
            return content;
        }
        content.files.push_back(file->content);
    }
    return content;
}

EngineResult deploy_kubernetes(World &world, Environment &environment, const Stack &stack) {
    for (const std::string &path : wanted_files(stack)) {
        if (stack.checkout_gone || stored_file(stack, path) == nullptr) {
            return {"failed to read manifest file: open " + disk_path(stack, path) +
                    ": no such file or directory"};
        }
    }
    std::string output;
    EngineResult result = deploy_to_cluster(world, environment, stack, &output);
    result.output = std::move(output);
    return result;
}

/** What the built-in Compose says of a name that it does not take; "" for a good one. */
std::string bad_name(const World &world, const Stack &stack) {
    const std::string name = project_of(stack);
    const auto known = [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    const bool good = std::all_of(name.begin(), name.end(), known) && name[0] != '_' && name[0] != '-';
    if (good || !world.can().built_in_compose || stack.type != compose_stack) {
        return {};
    }
    return "invalid project name \"" + name +
           "\": must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as "
           "start with a letter or number";
}

/** Reads the files; the trouble's result is empty when all is well. */
Trouble read_project(const World &world, const Stack &stack, Deployment &deployment) {
    Trouble trouble;
    trouble.file = disk_path(stack, stack.entry_point);
    if (const std::string words = bad_name(world, stack); !words.empty()) {
        trouble.step = Step::name_project;
        trouble.engine = {words + "\n", words};
        return trouble;
    }
    const Content content = content_of(stack);
    if (!content.missing.empty()) {
        trouble.step = Step::read_file;
        trouble.file = content.missing;
        trouble.engine = {"no such file", "no such file"};
        return trouble;
    }
    try {
        deployment.content =
            read_compose(content.files, stack.env.value_or(std::vector<EnvVar>{}), deployment.project);
    } catch (const ComposeError &problem) {
        trouble.step = Step::parse_file;
        trouble.engine = {std::string(problem.what()) + "\n", problem.what()};
    }
    return trouble;
}

EngineResult deploy_docker(const World &world, Environment &environment, const Stack &stack,
                           const DeployOptions &options) {
    const bool compose = stack.type == compose_stack;
    Deployment deployment;
    deployment.stack_id = stack.id;
    deployment.project = project_of(stack);
    for (const std::string &path : wanted_files(stack)) {
        deployment.config_files += (deployment.config_files.empty() ? "" : ",") + disk_path(stack, path);
    }
    deployment.prune = options.prune;
    deployment.force_recreate = (options.pull || options.recreate) && compose;
    deployment.spare = world.can().spare_running;
    Trouble trouble = read_project(world, stack, deployment);
    if (options.pull && compose) {
        if (trouble.engine.ok()) {
            trouble.engine = pull_images(environment.engine, deployment.content);
        }
        if (!trouble.engine.ok()) {
            trouble.pulling = true;
            return {deployment_words(world, stack, trouble)};
        }
    }
    if (trouble.engine.ok()) {
        trouble.engine = compose ? compose_up(environment.engine, deployment, world.now())
                                 : swarm_deploy(environment.engine, deployment, world.now());
    }
    if (trouble.engine.ok()) {
        return {};
    }
    if (compose && !world.can().spare_running) {
        take_down(environment.engine, deployment.project, world.now());
    }
    return {deployment_words(world, stack, trouble)};
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
        return deploy_kubernetes(world, *environment, stack);
    }
    return deploy_docker(world, *environment, stack, options);
}

bool breaks_off(const Stack &stack) {
    return std::any_of(stack.files.begin(), stack.files.end(),
                       [](const StackFile &file) { return ends_the_server(file.content); });
}

EngineResult deploy_in_turn(World &world, Lock &lock, const Stack &stack, const DeployOptions &options,
                            const std::function<bool()> &wanted) {
    const bool hangs = stack.type == kubernetes_stack && !stack.files.empty() &&
                       hangs_the_server(stack.files.front().content);
    const bool stored = world.state.stack(stack.id) != nullptr;
    if (stack.type == kubernetes_stack && breaks_off(stack)) {
        throw BrokeOff();
    }
    lock.unlock();
    if (hangs && !stored) {
        world.pause(for_ever);
    }
    world.deployments.enter();
    world.pause(hangs ? for_ever : world.options.deploy_ms);
    lock.lock();
    EngineResult result{"failed to deploy a stack: cancelled\n"};
    if (wanted()) {
        result = deploy(world, stack, options);
    }
    world.deployments.leave();
    return result;
}

EngineResult take_down_stack(World &world, const Stack &stack) {
    Environment *environment = world.state.environment(stack.endpoint_id);
    if (environment == nullptr) {
        return {};
    }
    if (stack.type == kubernetes_stack) {
        return delete_from_cluster(world, *environment, stack);
    }
    take_down(environment->engine, project_of(stack), world.now());
    return {};
}

bool begin_write(World &world, int stack_id) {
    Stack *stack = world.state.stack(stack_id);
    if (stack == nullptr) {
        return true;
    }
    if (++stack->writes_in_flight > 1 && !world.can().asynchronous) {
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
        stack.auto_update->job_stopped = false;
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
    if (checkout.ok() && checkout.has_symbolic_link && world.can().refuse_symlinks) {
        checkout.problem = GitProblem::symbolic_link;
    }
    return checkout;
}

} // namespace simulator
