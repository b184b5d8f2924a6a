#pragma once

#include "desired/read/draft.hpp"

namespace stowage::desired {

/// The gitConfig of a stack.
[[nodiscard]] DraftGit read_git(const Context &context, const yaml::Node &map);

/// The gitConfig of the defaults, which has fewer keys.
[[nodiscard]] DraftGit read_default_git(const Context &context, const yaml::Node &map);

} // namespace stowage::desired
