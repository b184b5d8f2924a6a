#pragma once

#include "preflight/preflight.hpp"

#include <vector>

namespace stowage::preflight {

/// Whether the ports of the host that services ask for are free, but for what the stack has itself.
[[nodiscard]] std::vector<Finding> check_ports(const Deployment &deployment,
                                               const std::vector<compose::Service> &services,
                                               const EngineUse &use, const Run &run);

} // namespace stowage::preflight
