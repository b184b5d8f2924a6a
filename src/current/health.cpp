#include "current/health.hpp"

#include "compose/services.hpp"
#include "current/container_status.hpp"
#include "current/kubernetes_drift.hpp"
#include "current/kubernetes_health.hpp"
#include "current/match.hpp"
#include "kubernetes/redact.hpp"
#include "portainer/docker_api.hpp"
#include "portainer/kubernetes_api.hpp"
#include "support/parallel.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <set>

namespace stowage::current {
namespace {

using model::ContainerState;
using model::HealthState;
using model::ServiceHealth;
using model::StackHealth;
using model::StackType;

constexpr std::size_t at_once = 8; // environments

// ---- standalone

std::string with_exit_code(const char *word, const model::Container &container) {
    const auto code = exit_code_in(container.status);
    return code ? fmt::format("{}, exit code {}", word, *code) : std::string(word);
}

ServiceHealth health_of_running(const model::Container &container) {
    switch (container.health) {
    case model::Health::starting:
        return {container.service, HealthState::progressing, "health: starting"};
    case model::Health::unhealthy:
        return {container.service, HealthState::degraded, "unhealthy"};
    default:
        return {container.service, HealthState::healthy, ""};
    }
}

ServiceHealth health_of_container(const model::Container &container, bool something_runs) {
    const std::string &service = container.service;
    switch (container.state) {
    case ContainerState::running:
        return health_of_running(container);
    case ContainerState::restarting:
        return {service, HealthState::degraded, with_exit_code("restarting", container)};
    case ContainerState::exited:
        if (exit_code_in(container.status) != 0)
            return {service, HealthState::degraded, with_exit_code("exited", container)};
        return something_runs ? ServiceHealth{service, HealthState::healthy, "completed"}
                              : ServiceHealth{service, HealthState::degraded,
                                              "exited, exit code 0, and nothing else runs"};
    case ContainerState::removing:
        return {service, HealthState::progressing, "being removed"};
    case ContainerState::created:
        return {service, HealthState::degraded, "created, but never started"};
    case ContainerState::paused:
    case ContainerState::dead:
        return {service, HealthState::degraded, model::name_of(container.state)};
    case ContainerState::unknown:
        break;
    }
    return {service, HealthState::unknown, fmt::format("'{}'", container.status)};
}

bool runs(const model::Container &container) {
    return container.state == ContainerState::running || container.state == ContainerState::restarting;
}

/// The worst of a service's containers, with their number where they differ.
ServiceHealth merged(const std::vector<ServiceHealth> &containers) {
    ServiceHealth worst =
        *std::max_element(containers.begin(), containers.end(),
                          [](const ServiceHealth &a, const ServiceHealth &b) { return a.state < b.state; });
    if (containers.size() < 2 || worst.state == HealthState::healthy)
        return worst;
    const auto bad = std::count_if(containers.begin(), containers.end(), [](const ServiceHealth &one) {
        return one.state != HealthState::healthy;
    });
    worst.reason = fmt::format("{} of {} containers {}", bad, containers.size(), worst.reason);
    return worst;
}

void add_missing(std::vector<ServiceHealth> &services, const std::vector<std::string> &expected) {
    for (const std::string &name : expected)
        if (std::none_of(services.begin(), services.end(),
                         [&](const ServiceHealth &service) { return service.service == name; }))
            services.push_back({name, HealthState::missing, ""});
}

StackHealth judged(std::vector<ServiceHealth> services, const std::vector<std::string> &expected,
                   const char *nothing) {
    if (services.empty())
        return model::whole(HealthState::missing, nothing);
    add_missing(services, expected);
    return model::worst_of(std::move(services));
}

// ---- swarm

/// `STACK_SERVICE` without the stack.
std::string service_name(const model::SwarmService &service) {
    const std::string prefix = service.stack + "_";
    return service.name.starts_with(prefix) ? service.name.substr(prefix.size()) : service.name;
}

bool is_short(const model::SwarmService &service) {
    return service.tasks && service.tasks->running < service.tasks->desired;
}

bool is_job(const model::SwarmService &service) {
    return service.mode == model::ServiceMode::replicated_job ||
           service.mode == model::ServiceMode::global_job;
}

/// Without `@sha256:…`, which the swarm adds when it can.
std::string_view bare(const std::string &image) {
    return std::string_view(image).substr(0, image.find('@'));
}

/// Of the newest task that has one. A task of another image belongs to an earlier deployment.
std::string newest_error(const model::SwarmService &service, const std::vector<model::SwarmTask> &tasks) {
    const model::SwarmTask *newest = nullptr;
    for (const model::SwarmTask &task : tasks) {
        const bool same_image = task.image.empty() || bare(task.image) == bare(service.image);
        if (task.service_id == service.id && !task.error.empty() && same_image &&
            (newest == nullptr || newest->timestamp < task.timestamp))
            newest = &task;
    }
    return newest == nullptr ? std::string() : newest->error;
}

bool has_task_under_way(const model::SwarmService &service, const std::vector<model::SwarmTask> &tasks) {
    static const std::set<std::string_view> states = {"new",   "pending",   "assigned", "accepted",
                                                      "ready", "preparing", "starting"};
    return std::any_of(tasks.begin(), tasks.end(), [&](const model::SwarmTask &task) {
        return task.service_id == service.id && task.error.empty() && states.contains(task.state);
    });
}

ServiceHealth health_of_short(const model::SwarmService &service,
                              const std::vector<model::SwarmTask> &tasks) {
    const std::string count = fmt::format("{} of {} tasks", service.tasks->running, service.tasks->desired);
    const std::string error = newest_error(service, tasks);
    const std::string reason = error.empty() ? count : count + ", " + error;
    const bool updating = service.update.state == "updating" || service.update.state == "rollback_started";
    const bool under_way = updating || is_job(service) || has_task_under_way(service, tasks);
    return {service_name(service),
            error.empty() && under_way ? HealthState::progressing : HealthState::degraded, reason};
}

ServiceHealth health_of_service(const model::SwarmService &service,
                                const std::vector<model::SwarmTask> &tasks) {
    const std::string name = service_name(service);
    if (!service.tasks)
        return {name, HealthState::unknown, "the engine does not count its tasks"};
    const std::string &update = service.update.state;
    if (update == "paused" || update == "rollback_paused")
        return {name, HealthState::degraded,
                fmt::format("its {} is paused: {}", update == "paused" ? "update" : "way back",
                            service.update.message)};
    if (is_short(service))
        return health_of_short(service, tasks);
    if (update == "updating" || update == "rollback_started")
        return {name, HealthState::progressing, update == "updating" ? "updating" : "going back"};
    if (service.tasks->desired == 0)
        return {name, HealthState::healthy, service.tasks->completed > 0 ? "completed" : "scaled to 0"};
    return {name, HealthState::healthy, ""};
}

// ---- any

bool same_name(const std::string &a, const std::string &b) {
    return support::lower(a) == support::lower(b);
}

StackHealth can_not_be_seen(const portainer::ApiError &error) {
    std::string words = error.message;
    if (!error.details.empty() && error.details != error.message)
        words += " (" + error.details + ")";
    return model::whole(HealthState::unknown, "what runs can't be seen: " + words);
}

StackHealth not_asked() {
    return model::whole(HealthState::unknown, "what runs was not looked at");
}

StackHealth health_of_standalone(const model::Stack &stack, const Runtime &runtime,
                                 const std::vector<std::string> &expected) {
    if (!runtime.containers)
        return not_asked();
    if (!*runtime.containers)
        return can_not_be_seen(runtime.containers->error());
    const auto containers = containers_of(stack, runtime);
    if (stack.status != model::StackStatus::inactive)
        return health_of_containers(containers, expected);
    const auto running = std::find_if(containers.begin(), containers.end(),
                                      [](const model::Container *one) { return runs(*one); });
    if (running == containers.end())
        return model::whole(HealthState::stopped);
    return model::whole(HealthState::degraded,
                        fmt::format("the server calls it stopped, but {} runs", (*running)->service));
}

// ---- fetching

std::vector<std::string> expected_services(const ServerState &state, const model::Stack &stack) {
    const auto file = state.files.find(stack.id);
    if (file == state.files.end() || !file->second || stack.type == StackType::kubernetes)
        return {};
    return compose::expected_services(*file->second);
}

/// What the server has stored of Kubernetes stacks: it names what they are made of.
Manifests manifests_of(portainer::Client &client, const ServerState &state,
                       const std::vector<const model::Stack *> &stacks) {
    Manifests manifests;
    std::vector<std::int64_t> unknown;
    for (const model::Stack *stack : stacks) {
        if (stack->type != StackType::kubernetes)
            continue;
        const auto file = state.files.find(stack->id);
        if (file == state.files.end())
            unknown.push_back(stack->id);
        else if (file->second)
            manifests.emplace(stack->id, *file->second);
    }
    const auto contents = client.stack_files(unknown);
    for (std::size_t i = 0; i < unknown.size(); ++i)
        if (contents[i])
            manifests.emplace(unknown[i], *contents[i]);
    for (const auto &[id, manifest] : manifests)
        kubernetes::mask_secrets_of(manifest);
    return manifests;
}

/// What somebody changed by hand in a cluster. A roll-out that goes on changes nothing that a manifest sets.
std::vector<std::string> drift_of(portainer::Client &client, const model::Stack &stack,
                                  const Runtime &runtime) {
    const auto manifest = runtime.manifests.find(stack.id);
    if (stack.type != StackType::kubernetes || !runtime.cluster || manifest == runtime.manifests.end())
        return {};
    return confirmed_drift(client, stack.endpoint_id, *runtime.cluster,
                           drift_suspects(stack, manifest->second, *runtime.cluster));
}

void add_health_of(portainer::Client &client, ServerState &state,
                   const std::vector<const model::Stack *> &stacks) {
    std::map<std::int64_t, std::vector<const model::Stack *>> by_environment;
    for (const model::Stack *stack : stacks)
        by_environment[stack->endpoint_id].push_back(stack);
    std::vector<std::pair<std::int64_t, std::vector<const model::Stack *>>> environments(
        by_environment.begin(), by_environment.end());

    std::mutex mutex;
    support::in_parallel(environments.size(), at_once, [&](std::size_t i) {
        const auto &[id, there] = environments[i];
        const model::Environment *environment = state.find_environment(id);
        const bool down = environment != nullptr && !environment->up;
        const Runtime runtime =
            down ? Runtime{} : ask_runtime(client, id, there, manifests_of(client, state, there));
        std::map<std::int64_t, StackHealth> found;
        for (const model::Stack *stack : there) {
            StackHealth health = down ? model::whole(HealthState::unknown, "its environment is down")
                                      : health_of(*stack, runtime, expected_services(state, *stack));
            health.drift = drift_of(client, *stack, runtime);
            found.emplace(stack->id, std::move(health));
        }
        const std::lock_guard lock(mutex);
        state.health.merge(found);
    });
}

} // namespace

std::vector<const model::Container *> containers_of(const model::Stack &stack, const Runtime &runtime) {
    std::vector<const model::Container *> containers;
    if (!runtime.containers || !*runtime.containers)
        return containers;
    for (const model::Container &container : **runtime.containers)
        if (!container.oneoff && !container.project.empty() && same_name(container.project, stack.name))
            containers.push_back(&container);
    return containers;
}

StackHealth health_of_containers(const std::vector<const model::Container *> &containers,
                                 const std::vector<std::string> &expected) {
    const bool something_runs = std::any_of(containers.begin(), containers.end(),
                                            [](const model::Container *one) { return runs(*one); });
    std::map<std::string, std::vector<ServiceHealth>> by_service;
    for (const model::Container *container : containers)
        by_service[container->service].push_back(health_of_container(*container, something_runs));
    std::vector<ServiceHealth> services;
    for (const auto &[name, members] : by_service)
        services.push_back(merged(members));
    return judged(std::move(services), expected, "it has no containers");
}

StackHealth health_of_swarm(const std::string &stack, const std::vector<model::SwarmService> &services,
                            const std::vector<model::SwarmTask> &tasks,
                            const std::vector<std::string> &expected) {
    std::vector<ServiceHealth> found;
    for (const model::SwarmService &service : services)
        if (!service.stack.empty() && same_name(service.stack, stack))
            found.push_back(health_of_service(service, tasks));
    return judged(std::move(found), expected, "it has no services");
}

StackHealth health_of(const model::Stack &stack, const Runtime &runtime,
                      const std::vector<std::string> &expected) {
    if (stack.status == model::StackStatus::deploying)
        return model::whole(HealthState::progressing, "a deployment is under way");
    if (stack.type == StackType::standalone)
        return health_of_standalone(stack, runtime, expected);
    if (stack.status == model::StackStatus::inactive)
        return model::whole(HealthState::stopped);
    if (stack.type == StackType::swarm && runtime.services) {
        if (!*runtime.services)
            return can_not_be_seen(runtime.services->error());
        return health_of_swarm(stack.name, **runtime.services, runtime.tasks, expected);
    }
    if (stack.type == StackType::kubernetes && runtime.cluster) {
        const auto manifest = runtime.manifests.find(stack.id);
        return health_of_cluster(stack, manifest == runtime.manifests.end() ? "" : manifest->second,
                                 *runtime.cluster);
    }
    return not_asked();
}

Runtime ask_runtime(portainer::Client &client, std::int64_t environment_id,
                    const std::vector<const model::Stack *> &stacks, const Manifests &manifests) {
    const auto any = [&](StackType type) {
        return std::any_of(stacks.begin(), stacks.end(),
                           [&](const model::Stack *stack) { return stack->type == type; });
    };
    Runtime runtime;
    if (any(StackType::standalone))
        runtime.containers = client.docker().containers(environment_id);
    if (any(StackType::kubernetes)) {
        runtime.manifests = manifests;
        runtime.cluster = ask_cluster(client, environment_id, stacks, manifests, portainer::stack_id_label);
    }
    if (!any(StackType::swarm))
        return runtime;
    runtime.services = client.docker().services(environment_id);
    if (!*runtime.services)
        return runtime;
    std::vector<std::string> short_ones;
    for (const model::SwarmService &service : **runtime.services)
        if (is_short(service) && std::any_of(stacks.begin(), stacks.end(), [&](const model::Stack *stack) {
                return same_name(stack->name, service.stack);
            }))
            short_ones.push_back(service.id);
    if (!short_ones.empty())
        if (auto tasks = client.docker().tasks(environment_id, short_ones))
            runtime.tasks = std::move(*tasks);
    return runtime;
}

void add_health(portainer::Client &client, ServerState &state,
                const std::vector<std::shared_ptr<desired::Stack>> &wanted) {
    std::set<const model::Stack *> stacks;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr || stack->state == desired::RunState::absent)
            continue;
        if (const Match found = match(*stack, state, environment->id); found.stack != nullptr)
            stacks.insert(found.stack);
    }
    add_health_of(client, state, {stacks.begin(), stacks.end()});
}

void add_health_of_all(portainer::Client &client, ServerState &state) {
    std::vector<const model::Stack *> stacks;
    for (const model::Stack &stack : state.stacks)
        stacks.push_back(&stack);
    add_health_of(client, state, stacks);
}

} // namespace stowage::current
