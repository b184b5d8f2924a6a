#pragma once

#include "compose/value_report.hpp"

#include <vector>

namespace stowage::compose {

/// A swarm takes `{{…}}` in variables and host names of a task for templates: it refuses what it can't fill
/// in, and fills in the rest, also where it came from a variable of the stack, which then does not arrive as
/// it was written. Values are not in the problems. Pure.
void check_swarm_templates(const desired::yaml::Node &service, const Values &values,
                           std::vector<Problem> &problems);

} // namespace stowage::compose
