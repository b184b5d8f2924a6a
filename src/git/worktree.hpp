#pragma once

#include "git/remote.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace stowage::git {

/// The working tree that files lie in.
struct Worktree {
    std::string repository;               ///< folder to open it by
    std::string top;                      ///< of its files; without links, without a slash at the end
    std::string commit;                   ///< that is checked out; "" before the first one
    std::vector<std::string> uncommitted; ///< of the files asked about, those that differ from it, as given
};

/// The working tree that `input` (a file, a folder, or a glob) lies in, and which of the files are not as
/// they are committed there (changed, new or ignored ones; files outside of it don't count). Nothing where it
/// is in none. Never longer than `limit`.
[[nodiscard]] tl::expected<std::optional<Worktree>, GitError>
look_at_worktree(const std::string &input, const std::vector<std::string> &files,
                 std::chrono::milliseconds limit);

} // namespace stowage::git
