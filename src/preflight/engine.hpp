#pragma once

#include "preflight/preflight.hpp"

#include <vector>

namespace stowage::preflight {

/// What is asked for and the engine does not have: drivers, runtimes, networks and containers by name,
/// processors. Of a swarm: what none of its nodes has. Asks only where the files ask for something.
[[nodiscard]] std::vector<Finding>
check_engine(const Deployment &deployment, const compose::Document &document, Facts &facts, const Run &run);

} // namespace stowage::preflight
