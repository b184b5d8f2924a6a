#pragma once

#include "desired/read/draft.hpp"

namespace stowage::desired {

/// Those fields of a stack, or of the defaults, that say how stowage treats it, and `prune`.
[[nodiscard]] DraftHandling read_handling(const Context &context, const Fields &fields);

} // namespace stowage::desired
