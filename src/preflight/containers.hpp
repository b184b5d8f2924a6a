#pragma once

#include "preflight/preflight.hpp"

#include <vector>

namespace stowage::preflight {

/// What containers that are there already stand in the way of: a name that one of them has, one that is meant
/// to be joined and is not there, and paused ones of the stack itself, which an engine does not start.
[[nodiscard]] std::vector<Finding> check_containers(const Deployment &deployment,
                                                    const std::vector<compose::Service> &services,
                                                    const EngineUse &use, const Run &run);

} // namespace stowage::preflight
