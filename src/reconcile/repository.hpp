#pragma once

#include "git/tip.hpp"
#include "support/error.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace stowage::reconcile {

/// Where the desired state is in Git, and what of it is taken.
struct GitInput {
    git::RemoteAccess access;
    std::string reference; ///< branch, tag or full name; "" is the default branch
    std::string path;      ///< file, folder or glob inside the repository; "": what says that it is stowage's
    std::chrono::seconds limit{60};                         ///< for the remote to answer and send
    std::chrono::seconds max_stale{std::chrono::hours(24)}; ///< how long without it the last commit is used
    bool allow_rewind = false;
    std::string allowed_signers; ///< file; "" where signatures are not checked
};

/// The commit that has the desired state.
struct Snapshot {
    std::shared_ptr<const git::Tree> tree;
    std::string commit;
    std::string subject; ///< "" where the remote is away
    std::string refused; ///< why a newer commit is not taken; "" where there is none
    /// Why this commit could not be asked for, with its age; "" where the remote answered.
    std::string stale;
    std::chrono::system_clock::time_point seen; ///< when the remote last offered it
};

/// There is no earlier commit to go on with, and the newest one is not taken.
class CommitRefused : public support::Error {
public:
    using support::Error::Error;
};

/// Reads the desired state out of Git by way of a cache that survives kills and damage: the worst that can
/// happen to it is to be fetched anew. One process at a time may use a folder.
class Repository {
public:
    /// `folder` holds the cache and what is known of the last good commit.
    Repository(GitInput input, std::filesystem::path folder);

    /// The newest commit, or else the last good one: where the remote is away (not longer than max_stale),
    /// the branch was rewound, or a signature is wanting. Throws CommitRefused, or another support::Error for
    /// what is wrong with the repository, where neither is to be had.
    [[nodiscard]] Snapshot obtain(std::chrono::system_clock::time_point now);

    /// For a snapshot that could not be read: where the cache is damaged and the remote is there, brings all
    /// of the commit anew, and is true. Where not, that was no fault of the cache.
    [[nodiscard]] bool mend(Snapshot &snapshot);

    /// The snapshot could be read: from now on it is the last good commit.
    void accept(const Snapshot &snapshot);

private:
    struct Good {
        std::string commit;
        std::chrono::system_clock::time_point seen;
    };
    [[nodiscard]] std::optional<Good> last_good() const;
    [[nodiscard]] std::string objection_to(const git::Tip &tip) const;
    [[nodiscard]] Snapshot fall_back(const std::string &why, std::chrono::system_clock::time_point now);
    /// Opens the files of the commit. Returns why that can't be; "" where it can.
    [[nodiscard]] std::string bring(Snapshot &snapshot);
    void remember(const Good &good);
    [[nodiscard]] std::string cache() const { return (folder_ / "git").string(); }
    [[nodiscard]] std::string identity() const;

    GitInput input_;
    std::filesystem::path folder_;
};

} // namespace stowage::reconcile
