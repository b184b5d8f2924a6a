#pragma once

#include "git/remote.hpp"

namespace stowage::git {

/// Files of a commit (40 hex digits) that the reference had at some time, as `read_files` reads them. An
/// error where the repository does not have that commit any more.
[[nodiscard]] tl::expected<FilesAt, GitError>
read_files_of_commit(const RemoteAccess &access, const std::string &reference, const std::string &commit,
                     const std::vector<std::string> &paths, const std::string &cache,
                     std::chrono::milliseconds limit);

} // namespace stowage::git
