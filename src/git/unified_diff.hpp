#pragma once

#include <string>

namespace stowage::git {

struct UnifiedDiff {
    std::string text; ///< hunks only, each starting with `@@`; empty when both sides are equal
    int added = 0;    ///< lines
    int removed = 0;
};

/// Line by line, with three lines around each change.
[[nodiscard]] UnifiedDiff unified_diff(const std::string &before, const std::string &after);

} // namespace stowage::git
