#pragma once

#include "git/remote.hpp"
#include "support/error.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace stowage::git {

/// Limits on what an untrusted tree may ask for.
struct TreeLimits {
    std::size_t total_bytes = 512u << 20;    ///< of all files that are read
    std::size_t entries = 1'000'000;         ///< of all folders that are listed
    std::size_t files = 20'000;              ///< that one listing may name
    std::size_t depth = 64;                  ///< of folders
    std::chrono::milliseconds time{120'000}; ///< of opening, with what is fetched, and of all reading
};

/// A commit of a repository.
struct TreeRequest {
    /// A folder of this machine (bare or not), or the address of a remote, which is fetched into `cache`.
    std::string repository;
    std::string reference; ///< a branch, tag, commit or full reference; "" is HEAD
    std::string username;  ///< of a remote; "" for none
    std::string password;
    std::string cache; ///< folder for what is fetched
    TreeLimits limits;
};

/// Whether the text is the address of a remote rather than a folder.
[[nodiscard]] bool is_remote_address(const std::string &repository);

/// A file that the commit has, and this clone has not.
class IncompleteClone : public support::Error {
public:
    using support::Error::Error;
};

/// The files of one commit, read without a checkout: no hooks, no filters, no submodules. Paths are relative
/// to its root, with `/`. Symbolic links are followed inside the tree only. All members but the destructor
/// may be called from several threads. Reading throws support::Error, also beyond the limits.
class Tree {
public:
    enum class Kind { nothing, file, folder };

    virtual ~Tree() = default;

    [[nodiscard]] virtual const std::string &commit() const = 0;
    /// What a path leads to; links are followed.
    [[nodiscard]] virtual Kind kind_of(const std::string &path) const = 0;
    /// Files below a folder (`""` is the root) whose names `wanted` takes, sorted. Hidden files and folders
    /// are left out, links to folders not followed; a link to a file stands for that file. Links that lead
    /// out are listed: reading them says so.
    [[nodiscard]] virtual std::vector<std::string>
    files_below(const std::string &folder,
                const std::function<bool(const std::string &name)> &wanted) const = 0;
    /// The whole content of a file of at most `limit` bytes.
    [[nodiscard]] virtual std::string read(const std::string &path, std::size_t limit) const = 0;
    /// Whether this commit has another one (40 hex digits) behind it, or is that one, as far as the history
    /// is here.
    [[nodiscard]] virtual bool descends_from(const std::string &commit) const = 0;
    /// Whether the clone has not all of the history, so that what is behind a commit may not be known.
    [[nodiscard]] virtual bool is_shallow() const = 0;
    /// The latest commit that this one and another one (40 hex digits) both have behind them; "" where there
    /// is none.
    [[nodiscard]] virtual std::string merge_base(const std::string &commit) const = 0;
    /// Addresses of the remotes that the repository knows, and its own where it is one.
    [[nodiscard]] virtual std::vector<std::string> addresses() const = 0;
    /// Another commit of the same repository, nothing where there is no such one.
    [[nodiscard]] virtual std::shared_ptr<const Tree> at(const std::string &commit) const = 0;
};

/// Finds the commit, and fetches it where the repository is a remote. Never longer than the limits allow.
[[nodiscard]] tl::expected<std::shared_ptr<const Tree>, GitError> open_tree(const TreeRequest &request);

} // namespace stowage::git
