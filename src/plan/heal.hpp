#pragma once

#include "desired/state.hpp"
#include "model/health.hpp"
#include "model/stack.hpp"

#include <string>

namespace stowage::plan {

/// Why a stack that should run is to be deployed again though its record is as desired: `web is missing`. ""
/// where it is not: it is well enough for its `selfHeal`, nothing is known (`health` may be null), or the
/// same deployment would change nothing. That is so on a cluster or swarm that runs what it was told to
/// already: there only what is missing is deployed again.
[[nodiscard]] std::string heal_reason(const desired::Stack &desired, const model::Stack &record,
                                      const model::StackHealth *health);

} // namespace stowage::plan
