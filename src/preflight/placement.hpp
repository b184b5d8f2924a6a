#pragma once

#include "preflight/preflight.hpp"

#include <vector>

namespace stowage::preflight {

/// Whether some node of the swarm, be it down at the moment, is one that the service's tasks may run on: by
/// its constraints, and large enough for what they reserve. Silent where the nodes can't be asked for.
[[nodiscard]] std::vector<Finding> check_placement(const plan::StackPlan &plan,
                                                   const compose::Service &service, Facts &facts);

} // namespace stowage::preflight
