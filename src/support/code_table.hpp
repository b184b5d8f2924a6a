#pragma once

#include "support/codes.hpp"

#include <vector>

namespace stowage::support {

struct CodeEntry {
    Code code;
    const char *name;
    const char *meaning; ///< one sentence
};

/// All of them but `none`, each at the place that its value says, less one.
[[nodiscard]] const std::vector<CodeEntry> &code_table();

} // namespace stowage::support
