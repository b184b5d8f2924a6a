#include "current/health.hpp"

#include "compose/stack_env.hpp"
#include "current/container_status.hpp"
#include "current/judge.hpp"
#include "current/kubernetes_health.hpp"
#include "current/kubernetes_jobs.hpp"
#include "current/match.hpp"
#include "current/restarts.hpp"
#include "kubernetes/redact.hpp"
#include "portainer/docker_api.hpp"
#include "portainer/kubernetes_api.hpp"
#include "support/parallel.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <set>
#include <tuple>

namespace stowage::current {
namespace {

using model::ContainerState;
using model::HealthState;
using model::ServiceHealth;
using model::StackHealth;
using model::StackType;

constexpr std::size_t health_at_once = 8; // environments

bool same_name(const std::string &a, const std::string &b) {
    return support::lower(a) == support::lower(b);
}

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
        return health_after_restarts(container);
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
ServiceHealth worst_container(const std::vector<ServiceHealth> &containers) {
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

/// A service's containers, held against what its file asks for.
ServiceHealth merged(const std::vector<const model::Container *> &containers,
                     const std::vector<ServiceHealth> &judged, const compose::ExpectedService *expected) {
    ServiceHealth worst = worst_container(judged);
    if (expected == nullptr || worst.state >= HealthState::degraded)
        return worst;
    const int there = static_cast<int>(containers.size());
    if (expected->required && expected->count && there < *expected->count)
        return {worst.service, HealthState::missing,
                fmt::format("{} of {} containers are there", there, *expected->count)};
    for (const model::Container *container : containers)
        if (!same_image(container->image, expected->image))
            return {worst.service, HealthState::degraded,
                    fmt::format("runs {}, but its file says {}", container->image, expected->image)};
    return worst;
}

// ---- any

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
                                 const compose::Expected &expected) {
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

compose::Expected expected_of(const ServerState &state, const model::Stack &stack,
                              const std::map<std::int64_t, std::vector<std::string>> &git_files) {
    if (stack.type == StackType::kubernetes)
        return {};
    const auto env = compose::arriving_env(stack.env, stack.type);
    if (const auto git = git_files.find(stack.id); git != git_files.end())
        return compose::expected_of(git->second, env);
    const auto file = state.files.find(stack.id);
    if (file == state.files.end() || !file->second)
        return {};
    return compose::expected_of({*file->second}, env);
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
ClusterDrift drift_of(portainer::Client &client, const ServerState &state, const model::Stack &stack,
                      const Runtime &runtime) {
    const auto manifest = runtime.manifests.find(stack.id);
    if (stack.type != StackType::kubernetes || !runtime.cluster || manifest == runtime.manifests.end())
        return {};
    return confirmed_drift(client, stack.endpoint_id, *runtime.cluster,
                           drift_suspects(stack, manifest->second, *runtime.cluster),
                           state.can(model::Ability::server_side_apply) ? portainer::manager_of_servers
                                                                        : portainer::manager_of_trials);
}

bool is_down(const ServerState &state, std::int64_t environment_id) {
    const model::Environment *environment = state.find_environment(environment_id);
    return environment != nullptr && !environment->up;
}

} // namespace

bool is_container_of(const model::Container &container, const model::Stack &stack) {
    return !container.oneoff && !container.project.empty() && same_name(container.project, stack.name);
}

std::vector<const model::Container *> containers_of(const model::Stack &stack, const Runtime &runtime) {
    std::vector<const model::Container *> containers;
    if (!runtime.containers || !*runtime.containers)
        return containers;
    for (const model::Container &container : **runtime.containers)
        if (is_container_of(container, stack))
            containers.push_back(&container);
    return containers;
}

StackHealth health_of_containers(const std::vector<const model::Container *> &containers,
                                 const compose::Expected &expected) {
    const bool something_runs = std::any_of(containers.begin(), containers.end(),
                                            [](const model::Container *one) { return runs(*one); });
    std::map<std::string, std::vector<const model::Container *>> by_service;
    for (const model::Container *container : containers)
        by_service[container->service].push_back(container);
    std::vector<ServiceHealth> services;
    for (const auto &[name, members] : by_service) {
        if (is_left_over(name, expected)) {
            services.push_back(left_over(name));
            continue;
        }
        std::vector<ServiceHealth> each;
        for (const model::Container *container : members)
            each.push_back(health_of_container(*container, something_runs));
        services.push_back(merged(members, each, expected.find(name)));
    }
    return judged(std::move(services), expected, "it has no containers");
}

StackHealth health_of(const model::Stack &stack, const Runtime &runtime, const compose::Expected &expected) {
    if (stack.status == model::StackStatus::deploying)
        return model::whole(HealthState::progressing, "a deployment is under way");
    if (stack.type == StackType::standalone)
        return health_of_standalone(stack, runtime, expected);
    if (stack.status == model::StackStatus::inactive)
        return model::whole(HealthState::stopped);
    if (stack.type == StackType::swarm && runtime.services) {
        if (!*runtime.services)
            return can_not_be_seen(runtime.services->error());
        return health_of_swarm(stack.name, **runtime.services, runtime.tasks, expected, stack.update_date,
                               runtime.asked_at);
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
        add_unlabelled(client, environment_id, stacks, manifests, *runtime.cluster);
        ask_ended_jobs(client, environment_id, stacks, manifests, *runtime.cluster);
    }
    if (!any(StackType::swarm))
        return runtime;
    runtime.services = client.docker().services(environment_id);
    if (!*runtime.services)
        return runtime;
    std::vector<std::string> services;
    for (const model::SwarmService &service : **runtime.services)
        if (std::any_of(stacks.begin(), stacks.end(),
                        [&](const model::Stack *stack) { return same_name(stack->name, service.stack); }))
            services.push_back(service.id);
    if (services.empty())
        return runtime;
    constexpr std::size_t most_in_a_query = 100;
    if (services.size() > most_in_a_query)
        services.clear(); // all that there are
    if (auto tasks = client.docker().tasks(environment_id, services))
        runtime.tasks = std::move(*tasks);
    runtime.asked_at =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    return runtime;
}

std::vector<const model::Stack *>
stacks_to_judge(const ServerState &state, const std::vector<std::shared_ptr<desired::Stack>> &wanted) {
    std::set<const model::Stack *> stacks;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr || stack->state == desired::RunState::absent)
            continue;
        if (const Match found = match(*stack, state, environment->id); found.stack != nullptr)
            stacks.insert(found.stack);
    }
    return {stacks.begin(), stacks.end()};
}

std::vector<const model::Stack *> all_stacks(const ServerState &state) {
    std::vector<const model::Stack *> stacks;
    for (const model::Stack &stack : state.stacks)
        stacks.push_back(&stack);
    return stacks;
}

Runtimes ask_runtimes(portainer::Client &client, const ServerState &state,
                      const std::vector<const model::Stack *> &stacks) {
    std::map<std::int64_t, std::vector<const model::Stack *>> by_environment;
    for (const model::Stack *stack : stacks)
        if (!is_down(state, stack->endpoint_id))
            by_environment[stack->endpoint_id].push_back(stack);
    const std::vector<std::pair<std::int64_t, std::vector<const model::Stack *>>> environments(
        by_environment.begin(), by_environment.end());
    Runtimes runtimes;
    std::mutex mutex;
    support::in_parallel(environments.size(), health_at_once, [&](std::size_t i) {
        const auto &[id, there] = environments[i];
        Runtime runtime = ask_runtime(client, id, there, manifests_of(client, state, there));
        ask_restarts(client, id, there, runtime);
        for (const model::Stack *stack : there)
            if (auto drift = drift_of(client, state, *stack, runtime);
                !drift.found.empty() || !drift.refused.empty())
                runtime.drift.emplace(stack->id, std::move(drift));
        const std::lock_guard lock(mutex);
        runtimes.emplace(id, std::move(runtime));
    });
    return runtimes;
}

void add_health(ServerState &state, const std::vector<const model::Stack *> &stacks, const Runtimes &runtimes,
                const std::map<std::int64_t, std::vector<std::string>> &git_files) {
    for (const model::Stack *stack : stacks) {
        const auto runtime = runtimes.find(stack->endpoint_id);
        StackHealth health = is_down(state, stack->endpoint_id)
                                 ? model::whole(HealthState::unknown, "its environment is down")
                             : runtime == runtimes.end()
                                 ? not_asked()
                                 : health_of(*stack, runtime->second, expected_of(state, *stack, git_files));
        if (runtime != runtimes.end())
            if (const auto drift = runtime->second.drift.find(stack->id);
                drift != runtime->second.drift.end())
                std::tie(health.drift, health.fixed_drift) =
                    std::tie(drift->second.found, drift->second.refused);
        state.health.emplace(stack->id, std::move(health));
    }
}

} // namespace stowage::current
