#include "compose/claims.hpp"

#include "compose/ports.hpp"

#include <fmt/format.h>

namespace stowage::compose {

std::vector<Claim> claims_of(const Document &document, bool swarm) {
    std::vector<Claim> claims;
    for (const Service &service : document.services) {
        if (!service.starts())
            continue;
        for (const HostPorts &ports : service.ports)
            if (!ports.any_of && !ports.of_host)
                claims.push_back(
                    {fmt::format("port {}/{}", ports.first, ports.protocol), ports, true, ports.where});
        if (!service.container_name.empty() && !swarm)
            claims.push_back({fmt::format("the container name '{}'", service.container_name),
                              {},
                              false,
                              service.container_name_where});
    }
    for (const External &network : document.made_networks)
        claims.push_back({fmt::format("the network '{}'", network.name), {}, false, network.where});
    return claims;
}

bool clash(const Claim &a, const Claim &b) {
    return a.is_port == b.is_port && (a.is_port ? overlap(a.ports, b.ports) : a.what == b.what);
}

} // namespace stowage::compose
