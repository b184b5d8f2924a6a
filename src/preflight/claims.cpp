#include "preflight/claims.hpp"

#include "compose/ports.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::preflight {

void Claims::add(const plan::StackPlan &plan, const compose::Document &document) {
    const std::lock_guard lock(mutex_);
    const bool swarm = plan.type == model::StackType::swarm;
    for (const compose::Service &service : document.services) {
        if (!service.starts())
            continue;
        for (const compose::HostPorts &ports : service.ports)
            if (!ports.any_of)
                claims_.push_back({&plan, fmt::format("port {}/{}", ports.first, ports.protocol), ports, true,
                                   ports.where});
        if (!service.container_name.empty() && !swarm)
            claims_.push_back({&plan,
                               fmt::format("the container name '{}'", service.container_name),
                               {},
                               false,
                               service.container_name_where});
    }
    for (const compose::External &network : document.made_networks)
        claims_.push_back({&plan, fmt::format("the network '{}'", network.name), {}, false, network.where});
}

bool Claims::clash(const Claim &a, const Claim &b) {
    const bool together = a.plan != b.plan && a.plan->server == b.plan->server &&
                          a.plan->environment_id == b.plan->environment_id && a.is_port == b.is_port;
    return together && (a.is_port ? compose::overlap(a.ports, b.ports) : a.what == b.what);
}

std::vector<Finding> Claims::shared(const plan::StackPlan &plan) const {
    const std::lock_guard lock(mutex_);
    std::vector<Finding> findings;
    for (const Claim &own : claims_) {
        if (own.plan != &plan)
            continue;
        const auto other = std::find_if(claims_.begin(), claims_.end(),
                                        [&](const Claim &claim) { return clash(own, claim); });
        if (other != claims_.end())
            findings.push_back(
                warning(fmt::format("stack '{}' of this plan wants {} too: only one of them can "
                                    "have it",
                                    other->plan->name, own.what),
                        "", own.where));
    }
    return findings;
}

} // namespace stowage::preflight
