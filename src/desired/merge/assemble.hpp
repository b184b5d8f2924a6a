#pragma once

#include "desired/load.hpp"
#include "desired/read/draft.hpp"
#include "support/diagnostics.hpp"

namespace stowage::desired {

/// Whether every file could be read. Where one could not, nothing is said about what may be defined in it.
enum class Complete { no, yes };

/// Makes the state from what all files say.
[[nodiscard]] State assemble(Draft draft, Complete complete, const LoadOptions &options,
                             support::Diagnostics &diagnostics);

} // namespace stowage::desired
