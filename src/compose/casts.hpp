#pragma once

#include "compose/value_report.hpp"

#include <vector>

namespace stowage::compose {

/// Texts where a number or a truth value is wanted: Docker Compose casts them, and refuses the file where it
/// can't, also for a service behind a profile. What `docker stack deploy` casts is in its schema. Pure.
void check_casts(const desired::yaml::Node &root, Dialect dialect, const Values &values,
                 std::vector<Problem> &problems);

} // namespace stowage::compose
