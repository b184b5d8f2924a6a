#include "apply/remains.hpp"

#include "portainer/docker_api.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace stowage::apply {
namespace {

bool same_name(std::string_view a, std::string_view b) {
    return support::lower(std::string(a)) == support::lower(std::string(b));
}

/// A task in one of these states has no container any more.
bool is_over(const model::SwarmTask &task) {
    static constexpr std::array<std::string_view, 6> states = {"complete", "failed",   "shutdown",
                                                               "rejected", "orphaned", "remove"};
    return std::find(states.begin(), states.end(), task.state) != states.end();
}

std::vector<model::Network> networks_of(const std::vector<model::Network> &networks,
                                        const std::string &stack) {
    std::vector<model::Network> own;
    for (const model::Network &network : networks)
        if (!network.stack.empty() && same_name(network.stack, stack))
            own.push_back(network);
    return own;
}

bool has(const std::vector<std::string> &list, const std::string &value) {
    return !value.empty() && std::find(list.begin(), list.end(), value) != list.end();
}

} // namespace

portainer::ApiResult<std::vector<std::string>>
remains_of(portainer::Client &client, std::int64_t environment_id, const std::string &stack) {
    const auto services = client.docker().services(environment_id);
    if (!services)
        return tl::unexpected(services.error());
    const auto networks = client.docker().networks(environment_id);
    if (!networks)
        return tl::unexpected(networks.error());
    std::vector<std::string> left;
    for (const model::SwarmService &service : *services)
        if (!service.stack.empty() && same_name(service.stack, stack))
            left.push_back("service " + service.name);
    for (const model::Network &network : networks_of(*networks, stack))
        left.push_back("network " + network.name);
    if (const auto tasks = client.docker().tasks_of_stack(environment_id, stack))
        if (const auto running = std::count_if(tasks->begin(), tasks->end(),
                                               [](const model::SwarmTask &task) { return !is_over(task); });
            running > 0)
            left.push_back(support::count_of(static_cast<std::size_t>(running), "task"));
    return left;
}

bool met_remains(std::string_view words, std::string_view stack) {
    const std::string text = support::lower(std::string(words));
    const std::string start = fmt::format("network {}_", support::lower(std::string(stack)));
    for (std::size_t at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
        const std::size_t end = text.find(' ', at + start.size());
        if (end != std::string::npos && text.compare(end, 10, " not found") == 0)
            return true;
    }
    return false;
}

bool met_ending_tasks(std::string_view words) {
    return words.find("failed to remove some resources from stack") != std::string_view::npos &&
           words.find("is in use by task") != std::string_view::npos;
}

portainer::ApiResult<std::vector<std::string>>
strangers_on_networks(portainer::Client &client, std::int64_t environment_id, const std::string &stack) {
    const auto networks = client.docker().networks(environment_id);
    if (!networks)
        return tl::unexpected(networks.error());
    const std::vector<model::Network> own = networks_of(*networks, stack);
    if (own.empty())
        return std::vector<std::string>{};
    const auto services = client.docker().services(environment_id);
    if (!services)
        return tl::unexpected(services.error());
    const auto containers = client.docker().containers(environment_id, false);
    if (!containers)
        return tl::unexpected(containers.error());
    std::vector<std::string> strangers;
    for (const model::Network &network : own) {
        for (const model::SwarmService &service : *services)
            if (!same_name(service.stack, stack) &&
                (has(service.networks, network.id) || has(service.networks, network.name)))
                strangers.push_back(
                    fmt::format("network {} is used by service {}", network.name, service.name));
        for (const model::Container &container : *containers)
            if (container.stack.empty() && has(container.networks, network.name))
                strangers.push_back(
                    fmt::format("network {} is used by container {}", network.name, container.name));
    }
    return strangers;
}

} // namespace stowage::apply
