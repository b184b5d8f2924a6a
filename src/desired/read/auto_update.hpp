#pragma once

#include "desired/read/context.hpp"
#include "desired/state.hpp"

namespace stowage::desired {

/// The autoUpdate of a stack; adds the places of its keys to `places`.
[[nodiscard]] model::AutoUpdate read_auto_update(const Context &context, const yaml::Node &map,
                                                 Places &places);

} // namespace stowage::desired
