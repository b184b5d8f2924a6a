#pragma once

#include "git/deadline.hpp"
#include "git/handles.hpp"
#include "git/remote.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stowage::git {

/// Repositories that are kept between runs. All of these throw Failure.

/// A bare repository for one access, made when it is missing and made anew when it is damaged.
[[nodiscard]] RepositoryHandle open_cache(const RemoteAccess &access, const std::string &folder);

/// Where that repository is.
[[nodiscard]] std::string cache_path(const RemoteAccess &access, const std::string &folder);

/// To fetch into such a repository. The address counts as it is, whatever insteadOf git's configuration has.
[[nodiscard]] RemoteHandle remote_for(git_repository *repository, const RemoteAccess &access);

[[nodiscard]] git_oid id_of(const std::string &text);

[[nodiscard]] bool has(git_repository *repository, const std::string &commit);

/// Fetches the reference unless these commits are there afterwards anyway.
void fetch_missing(git_repository *repository, const RemoteAccess &access, const std::string &reference,
                   const std::vector<std::string> &commits, Deadline deadline);

[[nodiscard]] CommitHandle commit_at(git_repository *repository, const std::string &text);
[[nodiscard]] TreeHandle tree_of(git_commit *commit);

/// Nothing where it is not text, or too large.
[[nodiscard]] std::optional<std::string> text_of(git_repository *repository, const git_oid &id);

} // namespace stowage::git
