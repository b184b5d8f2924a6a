#include "git/cache.hpp"

#include "git/connection.hpp"
#include "git/remote_process.hpp"
#include "support/digest.hpp"
#include "support/folders.hpp"

#include <algorithm>
#include <filesystem>

namespace stowage::git {
namespace {

constexpr std::size_t largest_text = 512u << 10; // of one file

void fetch_into(git_repository *repository, const RemoteAccess &access, const std::string &reference,
                Deadline deadline) {
    const std::string from = reference.empty() ? "HEAD" : reference;
    fetch(access, git_repository_path(repository), "+" + from + ":refs/stowage/" + support::sha256_hex(from),
          deadline);
}

} // namespace

std::string cache_path(const RemoteAccess &access, const std::string &folder) {
    return std::filesystem::path(folder) / support::sha256_hex(access.url + '\n' + access.username);
}

RepositoryHandle open_cache(const RemoteAccess &access, const std::string &folder) {
    const std::filesystem::path path = cache_path(access, folder);
    git_repository *repository = nullptr;
    if (git_repository_open_bare(&repository, path.c_str()) == 0)
        return RepositoryHandle(repository);
    std::filesystem::remove_all(path);
    support::make_private_folder(path);
    check(git_repository_init(&repository, path.c_str(), 1));
    return RepositoryHandle(repository);
}

// Looking for somebody's insteadOf leaks up to 250 KiB in libgit2 1.5 with PCRE2, which a process that runs
// on for months would notice. Where references are read, it does not count either.
RemoteHandle remote_for(git_repository *repository, const RemoteAccess &access) {
    git_remote_create_options options;
    check(git_remote_create_options_init(&options, GIT_REMOTE_CREATE_OPTIONS_VERSION));
    options.repository = repository;
    options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF;
    git_remote *remote = nullptr;
    check(git_remote_create_with_opts(&remote, access.url.c_str(), &options));
    return RemoteHandle(remote);
}

git_oid id_of(const std::string &text) {
    git_oid id;
    check(git_oid_fromstr(&id, text.c_str()));
    return id;
}

namespace {

/// The commit of an id, which may be that of an annotated tag; null where it is not there.
git_commit *find_commit(git_repository *repository, const git_oid &id) {
    git_object *found = nullptr;
    if (git_object_lookup(&found, repository, &id, GIT_OBJECT_ANY) != 0)
        return nullptr;
    git_object *commit = nullptr;
    const int result = git_object_peel(&commit, found, GIT_OBJECT_COMMIT);
    git_object_free(found);
    return result == 0 ? reinterpret_cast<git_commit *>(commit)
                       : nullptr; // NOLINT: that is what was asked for
}

} // namespace

bool has(git_repository *repository, const std::string &commit) {
    return CommitHandle(find_commit(repository, id_of(commit))) != nullptr;
}

// Another run may fetch into the same cache at the same time: what counts is that the commits are there.
void fetch_missing(git_repository *repository, const RemoteAccess &access, const std::string &reference,
                   const std::vector<std::string> &commits, Deadline deadline) {
    try {
        fetch_into(repository, access, reference, deadline);
    } catch (const Failure &) {
        if (!std::all_of(commits.begin(), commits.end(),
                         [&](const std::string &commit) { return has(repository, commit); }))
            throw;
    }
}

CommitHandle commit_at(git_repository *repository, const std::string &text) {
    const git_oid id = id_of(text);
    if (git_commit *commit = find_commit(repository, id))
        return CommitHandle(commit);
    git_commit *commit = nullptr;
    check(git_commit_lookup(&commit, repository, &id)); // says what is wrong
    return CommitHandle(commit);
}

TreeHandle tree_of(git_commit *commit) {
    git_tree *tree = nullptr;
    check(git_commit_tree(&tree, commit));
    return TreeHandle(tree);
}

std::optional<std::string> text_of(git_repository *repository, const git_oid &id) {
    git_blob *blob = nullptr;
    if (git_oid_is_zero(&id) != 0 || git_blob_lookup(&blob, repository, &id) != 0)
        return std::nullopt;
    const std::unique_ptr<git_blob, Freed<git_blob_free>> handle(blob);
    if (static_cast<std::size_t>(git_blob_rawsize(blob)) > largest_text || git_blob_is_binary(blob) != 0)
        return std::nullopt;
    return std::string(static_cast<const char *>(git_blob_rawcontent(blob)),
                       static_cast<std::size_t>(git_blob_rawsize(blob)));
}

} // namespace stowage::git
