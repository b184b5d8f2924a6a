#include "git/tracked.hpp"

#include "git/bounded.hpp"
#include "git/connection.hpp"
#include "git/handles.hpp"
#include "git/library.hpp"
#include "git/open_around.hpp"

#include <filesystem>

namespace stowage::git {
namespace {

namespace fs = std::filesystem;

using IndexHandle = std::unique_ptr<git_index, Freed<git_index_free>>;

std::optional<TrackedTree> read(const std::string &folder) {
    const Library library;
    const RepositoryHandle repository = open_around(folder);
    if (!repository || git_repository_workdir(repository.get()) == nullptr)
        return std::nullopt;
    git_index *raw = nullptr;
    check(git_repository_index(&raw, repository.get()));
    const IndexHandle index(raw);
    TrackedTree tree;
    std::error_code error;
    const fs::path top = fs::weakly_canonical(fs::path(git_repository_workdir(repository.get())), error);
    tree.top = (top.has_filename() ? top : top.parent_path()).string();
    const std::size_t count = git_index_entrycount(raw);
    for (std::size_t i = 0; i < count; ++i)
        if (const git_index_entry *entry = git_index_get_byindex(raw, i); entry->mode != GIT_FILEMODE_COMMIT)
            tree.files.emplace(entry->path);
    return tree;
}

} // namespace

tl::expected<std::optional<TrackedTree>, GitError> tracked_tree_around(const std::string &folder,
                                                                       std::chrono::milliseconds limit) {
    return bounded<std::optional<TrackedTree>>([folder](Deadline /*deadline*/) { return read(folder); },
                                               limit);
}

} // namespace stowage::git
