#pragma once

#include <git2.h>

#include <string>
#include <vector>

namespace stowage::git {

/// Symbolic links on one way, as on Linux.
inline constexpr int most_links = 40;

/// A path of a tree with its symbolic links followed, as a checkout would.
struct FollowedPath {
    std::string path;               ///< where it leads; as far as it could be followed
    std::vector<std::string> links; ///< paths of the links on the way
};

/// Links are followed inside of the tree only, and not for ever.
[[nodiscard]] FollowedPath follow_links(git_repository *repository, git_tree *tree, std::string path);

} // namespace stowage::git
