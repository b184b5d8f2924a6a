#pragma once

#include "git/remote.hpp"
#include "git/tree.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

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
/// fetches its history into a bare repository in `cache`. One that is damaged is made anew beside, and
/// replaced only when that is whole: an error leaves what was fetched before as it is. `since` is an older
/// commit to compare with, or "". Never longer than `limit`.
[[nodiscard]] tl::expected<Tip, GitError> fetch_tip(const RemoteAccess &access, const std::string &reference,
                                                    const std::string &since, const std::string &cache,
                                                    std::chrono::milliseconds limit);

/// The same, but all of it is fetched, whatever `cache` has.
[[nodiscard]] tl::expected<Tip, GitError> fetch_anew(const RemoteAccess &access, const std::string &reference,
                                                     const std::string &since, const std::string &cache,
                                                     std::chrono::milliseconds limit);

/// A commit that was fetched before, from the cache alone.
[[nodiscard]] tl::expected<std::shared_ptr<const Tree>, GitError>
open_fetched(const RemoteAccess &access, const std::string &commit, const std::string &cache,
             std::chrono::milliseconds limit);

/// Reads all that the cache has of such a commit. The error is the first object that is missing or damaged.
[[nodiscard]] tl::expected<bool, GitError> check_fetched(const RemoteAccess &access,
                                                         const std::string &commit, const std::string &cache,
                                                         std::chrono::milliseconds limit);

} // namespace stowage::git
