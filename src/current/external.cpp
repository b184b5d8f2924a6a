#include "current/external.hpp"

#include "current/health.hpp"
#include "portainer/docker_api.hpp"
#include "portainer/session.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <tuple>

namespace stowage::current {
namespace {

bool has_docker(model::EnvironmentType type) {
    return type == model::EnvironmentType::docker || type == model::EnvironmentType::agent ||
           type == model::EnvironmentType::edge_agent;
}

std::string name_in_stack(const model::SwarmService &service) {
    const std::string prefix = service.stack + "_";
    return service.name.starts_with(prefix) ? service.name.substr(prefix.size()) : service.name;
}

/// Ids of what a stack of the server owns, on whichever environment it is seen.
std::set<std::string> owned_ids(const Engines &engines, const ServerState &state) {
    std::set<std::string> ids;
    for (const auto &[environment, containers] : engines.containers)
        for (const model::Container &container : containers)
            if (!container.project.empty() && state.find_stack(environment, container.project) != nullptr)
                ids.insert(container.id);
    for (const auto &[environment, services] : engines.services)
        for (const model::SwarmService &service : services)
            if (!service.stack.empty() && state.find_stack(environment, service.stack) != nullptr)
                ids.insert(service.id);
    return ids;
}

void add_projects(std::int64_t environment, const std::vector<model::Container> &containers,
                  const std::set<std::string> &owned, std::vector<External> &into) {
    std::map<std::string, std::vector<const model::Container *>> projects;
    for (const model::Container &container : containers)
        if (!container.project.empty() && !container.oneoff && !owned.contains(container.id))
            projects[container.project].push_back(&container);
    for (const auto &[name, members] : projects) {
        std::set<std::string> services;
        for (const model::Container *container : members)
            services.insert(container->service);
        into.push_back({environment,
                        name,
                        model::StackType::standalone,
                        {services.begin(), services.end()},
                        health_of_containers(members, {})});
    }
}

void add_swarm_stacks(std::int64_t environment, const std::vector<model::SwarmService> &services,
                      const std::set<std::string> &owned, std::vector<External> &into) {
    std::map<std::string, std::set<std::string>> stacks;
    for (const model::SwarmService &service : services)
        if (!service.stack.empty() && !owned.contains(service.id))
            stacks[service.stack].insert(name_in_stack(service));
    for (const auto &[name, members] : stacks)
        into.push_back({environment,
                        name,
                        model::StackType::swarm,
                        {members.begin(), members.end()},
                        health_of_swarm(name, services, {}, {})});
}

} // namespace

std::vector<External> externals_among(const Engines &engines, const ServerState &state) {
    const std::set<std::string> owned = owned_ids(engines, state);
    std::vector<External> found;
    for (const auto &[environment, containers] : engines.containers)
        add_projects(environment, containers, owned, found);
    for (const auto &[environment, services] : engines.services)
        add_swarm_stacks(environment, services, owned, found);
    std::sort(found.begin(), found.end(), [](const External &a, const External &b) {
        return std::tie(a.environment_id, a.name, a.type) < std::tie(b.environment_id, b.name, b.type);
    });
    return found;
}

Externals find_external(portainer::Client &client, const ServerState &state) {
    Externals result;
    Engines engines;
    portainer::DockerApi docker = client.docker();
    for (const model::Environment &environment : state.environments) {
        if (!environment.up || !has_docker(environment.type))
            continue;
        const auto failed = [&](const portainer::ApiError &error) {
            result.errors.push_back(fmt::format("environment '{}': {}", environment.name, error.str()));
        };
        if (auto containers = docker.containers(environment.id))
            engines.containers.emplace(environment.id, std::move(*containers));
        else
            failed(containers.error());
        if (auto services = docker.services(environment.id))
            engines.services.emplace(environment.id, std::move(*services));
        else if (!portainer::says_no_swarm_manager(services.error()))
            failed(services.error());
    }
    result.found = externals_among(engines, state);
    return result;
}

} // namespace stowage::current
