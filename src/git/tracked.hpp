#pragma once

#include "git/remote.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <unordered_set>

namespace stowage::git {

/// What git keeps of a working tree.
struct TrackedTree {
    std::string top;                       ///< without links
    std::unordered_set<std::string> files; ///< below it; submodules and what is in them are none
};

/// Of the working tree that the folder lies in; nothing where it lies in none.
[[nodiscard]] tl::expected<std::optional<TrackedTree>, GitError>
tracked_tree_around(const std::string &folder, std::chrono::milliseconds limit);

} // namespace stowage::git
