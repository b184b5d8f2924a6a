#pragma once

#include "desired/state.hpp"

#include <string>
#include <vector>

namespace stowage::desired {

/// Which stacks a command is about. A pattern is `STACK`, `ENVIRONMENT/STACK` or `SERVER/ENVIRONMENT/STACK`,
/// each part a glob; environments match as they are written in the YAML.
struct Selection {
    std::vector<std::string> only; ///< empty: all
    std::vector<std::string> exclude;

    [[nodiscard]] bool everything() const { return only.empty() && exclude.empty(); }
    [[nodiscard]] bool contains(const Stack &stack) const;
};

/// Takes out what is not selected, and dependencies on it. Throws support::Error for a pattern that is
/// malformed, or one of `only` that matches nothing: a slip there would silently do less than asked for.
void select(State &state, const Selection &selection);

} // namespace stowage::desired
