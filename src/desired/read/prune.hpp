#pragma once

#include "desired/read/draft.hpp"

#include <vector>

namespace stowage::desired {

/// The scopes of `prune`: one map, or a list of them.
[[nodiscard]] std::vector<DraftPrune> read_prune(const Context &context, const Fields &document);

} // namespace stowage::desired
