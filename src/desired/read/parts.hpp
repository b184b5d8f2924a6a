#pragma once

#include "desired/read/context.hpp"
#include "desired/read/draft.hpp"
#include "desired/read/fields.hpp"

namespace stowage::desired {

/// Reads the parts of a stack (model/stack_parts.hpp) that are written in it.
[[nodiscard]] DraftParts read_parts(const Context &context, const Fields &stack);

/// Reads those that `defaults` may have.
[[nodiscard]] DraftParts read_default_parts(const Context &context, const Fields &defaults);

} // namespace stowage::desired
