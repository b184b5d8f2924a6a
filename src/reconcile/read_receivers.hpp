#pragma once

#include "desired/read/context.hpp"
#include "reconcile/receiver.hpp"

#include <vector>

namespace stowage::reconcile {

/// The list `notify` of a configuration. Mistakes are reported.
[[nodiscard]] std::vector<Receiver> read_receivers(const desired::Context &context,
                                                   const desired::yaml::Node &list);

} // namespace stowage::reconcile
