#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace stowage::git {

/// How to reach a repository. Two stacks with equal accesses are served by one connection.
struct RemoteAccess {
    std::string url;
    std::string username; ///< "" for none
    std::string password;
    bool tls_skip_verify = false;

    auto operator<=>(const RemoteAccess &) const = default;
};

/// What a remote offers: full reference names to commits; annotated tags are followed to theirs.
struct RemoteRefs {
    std::map<std::string, std::string> commits;
    std::string default_branch; ///< what "" refers to; "" when the remote does not say

    /// The commit of a reference (`""` is the default branch), or "" when the remote has no such one.
    [[nodiscard]] std::string commit_of(const std::string &reference) const;
};

/// Why a repository could not be read.
struct GitError {
    std::string words;      ///< without secrets
    bool timed_out = false; ///< it did not answer in time
};

/// `git ls-remote`. Never longer than `limit`.
[[nodiscard]] tl::expected<RemoteRefs, GitError> list_refs(const RemoteAccess &access,
                                                           std::chrono::milliseconds limit);

struct Commit {
    std::string id;
    std::string subject;   ///< first line of its message
    std::int64_t time = 0; ///< seconds since 1970, committer's
};

/// What lies between two commits.
struct Movement {
    std::vector<Commit> commits;  ///< newest first, at most 50
    std::size_t commit_count = 0; ///< of all of them
    bool rewound = false;         ///< the new commit does not descend from the old one
    std::int64_t time = 0;        ///< of the new commit
    struct File {
        std::string path;
        std::string diff; ///< unified, hunks only; "" where only one side has text
        int added = 0;
        int removed = 0;
    };
    std::vector<File> files; ///< of those asked about, the ones that differ
};

/// The text of a file of one commit; nothing where it isn't there, isn't text, or is too large.
using ReadFile = std::function<std::optional<std::string>(const std::string &path)>;
/// Which paths of a commit matter. A path stands for the file of that name, or for everything below the
/// folder of that name; `.` for all. Called from another thread, which may outlive the call: it must own what
/// it uses.
using PathsOf = std::function<std::vector<std::string>(const ReadFile &read)>;

/// Fetches what is needed into a bare repository in `cache` and compares the paths that matter at either
/// commit.
[[nodiscard]] tl::expected<Movement, GitError>
compare_commits(const RemoteAccess &access, const std::string &reference, const std::string &before,
                const std::string &after, const PathsOf &paths_of, const std::string &cache,
                std::chrono::milliseconds limit);

/// A file of a commit.
struct FileAt {
    bool there = false;
    std::optional<std::string> text; ///< nothing where it isn't there, isn't text, or is too large
};

/// Files of the commit that a reference points to.
struct FilesAt {
    std::string commit; ///< "" where the remote has no such reference; then there are no files
    std::map<std::string, FileAt> files; ///< by path, all that were asked for
};

/// Reads files of the commit that a reference (`""` is the default branch) points to now, by way of a bare
/// repository in `cache`. Never longer than `limit`.
[[nodiscard]] tl::expected<FilesAt, GitError>
read_files(const RemoteAccess &access, const std::string &reference, const std::vector<std::string> &paths,
           const std::string &cache, std::chrono::milliseconds limit);

} // namespace stowage::git
