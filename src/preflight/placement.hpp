#pragma once

#include "preflight/preflight.hpp"

#include <vector>

namespace stowage::preflight {

/// Whether some node of the swarm, be it down at the moment, is one that the service's tasks may run on: by
/// its constraints, and large enough for what they reserve; and whether there are enough of them where a node
/// may have so many only. Silent where the nodes can't be asked for.
[[nodiscard]] std::vector<Finding> check_placement(const plan::StackPlan &plan,
                                                   const compose::Service &service, Facts &facts);

/// Whether the swarm has a node for each task that publishes a port in the mode `host`, which one task of a
/// node can have. Silent where the nodes can't be asked for.
[[nodiscard]] std::vector<Finding>
check_host_ports(const plan::StackPlan &plan, const std::vector<compose::Service> &services, Facts &facts);

} // namespace stowage::preflight
