#pragma once

#include "desired/read/fields.hpp"

#include <string>
#include <vector>

namespace stowage::desired {

/// The fields named by `ignore`, sorted, each once.
[[nodiscard]] std::vector<std::string> read_ignore(const Context &context, const Fields &stack);

} // namespace stowage::desired
