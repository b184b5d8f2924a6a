#pragma once

#include "desired/state.hpp"
#include "support/diagnostics.hpp"

namespace stowage::desired {

/// Two sources of one name, and stacks that write something else than the source that they name.
void check_sources(const State &state, support::Diagnostics &diagnostics);

} // namespace stowage::desired
