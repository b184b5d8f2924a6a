#pragma once

#include "git/remote.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace stowage::git {

/// The newest commit of a reference.
struct Tip {
    std::string commit;
    std::string subject;   ///< first line of its message
    std::int64_t time = 0; ///< seconds since 1970, committer's
    /// Whether the commit that was asked about is an ancestor of it, or it itself; true where none was.
    bool descends = true;
    std::string signature;   ///< armoured; "" of a commit that is not signed
    std::string signed_text; ///< what the signature is of
};

/// Asks the remote for `reference` (a full name, or that of a branch or tag; "" is the default branch) and
/// fetches its history into a bare repository in `cache`, which is made anew where it is damaged. `since` is
/// an older commit to compare with, or "". Never longer than `limit`.
[[nodiscard]] tl::expected<Tip, GitError> fetch_tip(const RemoteAccess &access, const std::string &reference,
                                                    const std::string &since, const std::string &cache,
                                                    std::chrono::milliseconds limit);

/// Limits on what a repository may bring.
struct TreeLimits {
    std::size_t files = 20'000;
    std::size_t file_bytes = 16u << 20; ///< a larger file is left out
    std::size_t bytes = 512u << 20;     ///< of all files
    std::size_t depth = 64;             ///< folders in folders
};

/// Writes the files of a fetched commit below `folder`, which is made and must not be there. Needs no remote.
/// Returns what was left out, each with its reason: symbolic links, submodules, names that lead elsewhere,
/// and files that are too large. Fails where the cache is damaged or the limits are exceeded.
[[nodiscard]] tl::expected<std::vector<std::string>, GitError>
check_out(const RemoteAccess &access, const std::string &commit, const std::filesystem::path &folder,
          const std::string &cache, const TreeLimits &limits, std::chrono::milliseconds limit);

/// Drops what `cache` has of this access, so that the next fetch brings all of it anew.
void forget(const RemoteAccess &access, const std::string &cache);

} // namespace stowage::git
