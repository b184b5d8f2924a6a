#include "git/tree_files.hpp"

#include "git/connection.hpp"
#include "git/handles.hpp"
#include "git/library.hpp"
#include "support/error.hpp"

#include <cstdlib>
#include <exception>
#include <fmt/format.h>

namespace stowage::git {
namespace {

using ObjectHandle = std::unique_ptr<git_object, Freed<git_object_free>>;
using BlobHandle = std::unique_ptr<git_blob, Freed<git_blob_free>>;

[[noreturn]] void fail(const std::string &what, const std::string &advice) {
    const git_error *error = git_error_last();
    const bool words = error != nullptr && error->message != nullptr;
    throw support::Error(words ? fmt::format("{}: {}", what, error->message) : what, advice);
}

RepositoryHandle open(const std::filesystem::path &folder) {
    git_repository *repository = nullptr;
    const bool from_env = std::getenv("GIT_DIR") != nullptr;
    const int result =
        from_env ? git_repository_open_ext(&repository, nullptr, GIT_REPOSITORY_OPEN_FROM_ENV, nullptr)
                 : git_repository_open_ext(&repository, folder.c_str(), 0, nullptr);
    if (result != 0)
        fail(fmt::format("{} is in no git repository", folder.string()),
             "run it in a work tree, or in a hook of git");
    return RepositoryHandle(repository);
}

TreeHandle tree_at(git_repository *repository, const std::string &reference) {
    git_object *object = nullptr;
    if (git_revparse_single(&object, repository, reference.c_str()) != 0)
        fail(fmt::format("there is no git reference '{}'", reference),
             "name a branch, a tag or a commit that is in this clone, for example origin/main");
    const ObjectHandle found(object);
    git_object *tree = nullptr;
    if (git_object_peel(&tree, object, GIT_OBJECT_TREE) != 0)
        fail(fmt::format("'{}' is not a commit", reference), "name a branch, a tag or a commit");
    return TreeHandle(reinterpret_cast<git_tree *>(tree)); // NOLINT: that is what was asked for
}

struct Walk {
    git_repository *repository;
    const std::function<bool(const std::string &)> &wanted;
    std::size_t limit;
    std::vector<TreeFile> files = {};
    std::exception_ptr thrown = {}; ///< none may pass through C
};

void take(Walk &walk, std::string path, const git_oid &id) {
    git_blob *raw = nullptr;
    check(git_blob_lookup(&raw, walk.repository, &id));
    const BlobHandle blob(raw);
    const auto size = static_cast<std::size_t>(git_blob_rawsize(raw));
    if (size > walk.limit)
        throw support::Error(fmt::format("can't read {}: it is larger than {} KiB", path, walk.limit >> 10));
    walk.files.push_back(
        {std::move(path), std::string(static_cast<const char *>(git_blob_rawcontent(raw)), size)});
}

int visit(const char *folder, const git_tree_entry *entry, void *payload) {
    Walk &walk = *static_cast<Walk *>(payload);
    const git_filemode_t mode = git_tree_entry_filemode(entry);
    if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
        return 0;
    try {
        std::string path = std::string(folder) + git_tree_entry_name(entry);
        if (walk.wanted(path))
            take(walk, std::move(path), *git_tree_entry_id(entry));
        return 0;
    } catch (...) {
        walk.thrown = std::current_exception();
        return -1;
    }
}

std::filesystem::path top_of(git_repository *repository, const std::filesystem::path &folder) {
    const char *workdir = std::getenv("GIT_DIR") != nullptr ? nullptr : git_repository_workdir(repository);
    return std::filesystem::weakly_canonical(workdir != nullptr ? std::filesystem::path(workdir) : folder);
}

} // namespace

TreeFiles read_tree(const std::filesystem::path &folder, const std::string &reference,
                    const std::function<bool(const std::string &path)> &wanted, std::size_t limit) {
    const Library library;
    const RepositoryHandle repository = open(folder);
    const TreeHandle tree = tree_at(repository.get(), reference);
    Walk walk{repository.get(), wanted, limit};
    const int result = git_tree_walk(tree.get(), GIT_TREEWALK_PRE, &visit, &walk);
    if (walk.thrown)
        std::rethrow_exception(walk.thrown);
    if (result != 0)
        fail(fmt::format("can't read the files of '{}'", reference), "");
    return {top_of(repository.get(), folder), std::move(walk.files)};
}

} // namespace stowage::git
