#include "git/worktree.hpp"

#include "git/bounded.hpp"
#include "git/connection.hpp"
#include "git/handles.hpp"
#include "git/library.hpp"
#include "git/open_around.hpp"
#include "git/resolve_reference.hpp"

#include <filesystem>
#include <map>

namespace stowage::git {
namespace {

namespace fs = std::filesystem;

using StatusHandle = std::unique_ptr<git_status_list, Freed<git_status_list_free>>;

/// Of a glob, or of what is gone: the folder that is there.
RepositoryHandle repository_around(const fs::path &input) {
    fs::path there = fs::absolute(input);
    std::error_code error;
    while (!fs::is_directory(there, error) && there.has_relative_path())
        there = there.parent_path();
    return open_around(there);
}

/// Files by their paths inside the working tree.
std::map<std::string, std::string> inside(const std::vector<std::string> &files, const fs::path &root) {
    std::map<std::string, std::string> paths;
    for (const std::string &file : files) {
        std::error_code error;
        const fs::path real = fs::weakly_canonical(file, error);
        const std::string path = real.lexically_relative(root).generic_string();
        if (!error && !path.empty() && path != ".." && !path.starts_with("../"))
            paths.emplace(path, file);
    }
    return paths;
}

std::vector<std::string> uncommitted(git_repository *repository, std::map<std::string, std::string> files) {
    std::vector<std::string> paths;
    for (const auto &[path, given] : files)
        paths.push_back(path);
    std::vector<char *> pointers;
    for (std::string &path : paths)
        pointers.push_back(path.data());
    git_status_options options = {};
    check(git_status_options_init(&options, GIT_STATUS_OPTIONS_VERSION));
    options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR;
    options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED | GIT_STATUS_OPT_INCLUDE_IGNORED |
                    GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS | GIT_STATUS_OPT_RECURSE_IGNORED_DIRS |
                    GIT_STATUS_OPT_EXCLUDE_SUBMODULES | GIT_STATUS_OPT_DISABLE_PATHSPEC_MATCH |
                    GIT_STATUS_OPT_NO_REFRESH;
    options.pathspec = {pointers.data(), pointers.size()};
    git_status_list *raw = nullptr;
    check(git_status_list_new(&raw, repository, &options));
    const StatusHandle list(raw);
    std::vector<std::string> found;
    for (std::size_t i = 0; i < git_status_list_entrycount(raw); ++i) {
        const git_status_entry *entry = git_status_byindex(raw, i);
        const git_diff_delta *delta =
            entry->index_to_workdir != nullptr ? entry->index_to_workdir : entry->head_to_index;
        if (const auto file = files.find(delta->new_file.path); file != files.end())
            found.push_back(file->second);
    }
    return found;
}

std::optional<Worktree> look(const std::string &input, const std::vector<std::string> &files) {
    const Library library;
    const RepositoryHandle repository = repository_around(input);
    if (!repository || git_repository_workdir(repository.get()) == nullptr)
        return std::nullopt;
    Worktree worktree;
    worktree.repository = git_repository_path(repository.get());
    if (git_repository_head_unborn(repository.get()) == 0)
        worktree.commit = local_commit(repository.get(), "HEAD");
    std::error_code error;
    const fs::path root = fs::weakly_canonical(fs::path(git_repository_workdir(repository.get())), error);
    worktree.top = (root.has_filename() ? root : root.parent_path()).string();
    auto paths = inside(files, worktree.top);
    if (!paths.empty())
        worktree.uncommitted = uncommitted(repository.get(), std::move(paths));
    return worktree;
}

} // namespace

tl::expected<std::optional<Worktree>, GitError> look_at_worktree(const std::string &input,
                                                                 const std::vector<std::string> &files,
                                                                 std::chrono::milliseconds limit) {
    return bounded<std::optional<Worktree>>(
        [input, files](Deadline /*deadline*/) { return look(input, files); }, limit);
}

} // namespace stowage::git
