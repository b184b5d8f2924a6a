#pragma once

#include "preflight/preflight.hpp"

#include <vector>

namespace stowage::preflight {

/// Whether what the compose files call external is there.
[[nodiscard]] std::vector<Finding> check_externals(const Deployment &deployment,
                                                   const std::vector<compose::External> &externals,
                                                   Facts &facts, const current::ServerState &state,
                                                   const Run &run);

} // namespace stowage::preflight
