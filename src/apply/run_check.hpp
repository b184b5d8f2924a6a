#pragma once

#include "apply/run_tools.hpp"

namespace stowage::apply {

/// Nothing is sent that must fail: it would take down what runs. `record` is what the server has, null where
/// it has none. Leaves in `run` what was found; throws Ended where something keeps the deployment.
void check_deployment(RunTools &run, const Record *record);

} // namespace stowage::apply
