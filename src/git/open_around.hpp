#pragma once

#include "git/handles.hpp"

#include <filesystem>
#include <string>

namespace stowage::git {

/// The repository that a folder lies in; null for none. One that belongs to another user is opened only where
/// git's configuration says so (`safe.directory`, with its path or `*`). Throws Failure, which names the
/// command that helps.
[[nodiscard]] RepositoryHandle open_around(const std::filesystem::path &folder);

/// The repository in a folder, bare or not. Throws as above, also where there is none.
[[nodiscard]] RepositoryHandle open_at(const std::string &folder);

} // namespace stowage::git
