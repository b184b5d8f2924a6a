#include "git/bounded.hpp"
#include "git/cache.hpp"
#include "git/connection.hpp"
#include "git/handles.hpp"
#include "git/library.hpp"
#include "git/read_commit.hpp"
#include "git/remote.hpp"
#include "git/remote_process.hpp"

namespace stowage::git {
namespace {

FileAt file_at(git_repository *repository, git_tree *tree, const std::string &path) {
    git_tree_entry *entry = nullptr;
    if (git_tree_entry_bypath(&entry, tree, path.c_str()) != 0)
        return {};
    const std::unique_ptr<git_tree_entry, Freed<git_tree_entry_free>> handle(entry);
    if (git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK)
        return {true, std::nullopt}; // its blob is where it leads to
    return {true, text_of(repository, *git_tree_entry_id(entry))};
}

/// Of the commit that the reference points to where none is named.
FilesAt read(const RemoteAccess &access, const std::string &reference, const std::string &known_commit,
             const std::vector<std::string> &paths, const std::string &cache, Deadline deadline) {
    const Library library;
    FilesAt result;
    result.commit = known_commit.empty() ? read_refs(access, deadline).commit_of(reference) : known_commit;
    if (result.commit.empty())
        return result;
    const RepositoryHandle repository = open_cache(access, cache);
    if (!has(repository.get(), result.commit))
        fetch_missing(repository.get(), access, reference, {result.commit}, deadline);
    const CommitHandle commit = commit_at(repository.get(), result.commit);
    const TreeHandle tree = tree_of(commit.get());
    for (const std::string &path : paths)
        result.files[path] = file_at(repository.get(), tree.get(), path);
    return result;
}

} // namespace

tl::expected<FilesAt, GitError> read_files(const RemoteAccess &access, const std::string &reference,
                                           const std::vector<std::string> &paths, const std::string &cache,
                                           std::chrono::milliseconds limit) {
    return bounded<FilesAt>(
        [=](Deadline deadline) { return read(access, reference, {}, paths, cache, deadline); }, limit);
}

tl::expected<FilesAt, GitError> read_files_of_commit(const RemoteAccess &access, const std::string &reference,
                                                     const std::string &commit,
                                                     const std::vector<std::string> &paths,
                                                     const std::string &cache,
                                                     std::chrono::milliseconds limit) {
    return bounded<FilesAt>(
        [=](Deadline deadline) { return read(access, reference, commit, paths, cache, deadline); }, limit);
}

} // namespace stowage::git
