#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace stowage::git {

struct TreeFile {
    std::string path; ///< from the top of the tree
    std::string text;
};

/// A commit of the repository that a folder is in.
struct TreeFiles {
    std::filesystem::path top; ///< of the work tree; the folder itself where the repository has none
    std::vector<TreeFile> files;
};

/// The files of `reference` (a branch, a tag, a commit; whatever git itself takes) whose paths are `wanted`,
/// sorted by path. The repository is that of GIT_DIR where it is set, as it is in hooks. Symbolic links are
/// left out. Throws support::Error: there is no repository, no such reference, or a file is larger than
/// `limit` bytes.
[[nodiscard]] TreeFiles read_tree(const std::filesystem::path &folder, const std::string &reference,
                                  const std::function<bool(const std::string &path)> &wanted,
                                  std::size_t limit);

} // namespace stowage::git
