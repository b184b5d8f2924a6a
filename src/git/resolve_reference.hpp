#pragma once

#include "git/deadline.hpp"
#include "git/handles.hpp"
#include "git/remote.hpp"

#include <string>
#include <vector>

namespace stowage::git {

/// The commit (40 hex digits) that a branch, a tag, a full reference, a commit or `""` (HEAD) names, or one
/// behind it: `HEAD^1`, `main~2`, and of a folder `main@{1}`. Nothing else: no `:/text`. A name that is both
/// a branch and a tag is refused. Both throw Failure.
[[nodiscard]] std::string local_commit(git_repository *repository, const std::string &reference);

/// The same for a remote, asked now, and fetched into `cache` where it is not there yet.
[[nodiscard]] std::string fetch_reference(git_repository *cache, const RemoteAccess &access,
                                          const std::string &reference, Deadline deadline);

/// Of the remotes in the repository's configuration, and `own` where it is not empty.
[[nodiscard]] std::vector<std::string> addresses_of(git_repository *repository, const std::string &own);

} // namespace stowage::git
