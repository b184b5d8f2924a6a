#pragma once

#include <git2.h>
#include <memory>

namespace stowage::git {

/// libgit2's objects, each freed by its own function.
template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T *object) const {
        Free(object);
    }
};

using RepositoryHandle = std::unique_ptr<git_repository, Freed<git_repository_free>>;
using RemoteHandle = std::unique_ptr<git_remote, Freed<git_remote_free>>;
using CommitHandle = std::unique_ptr<git_commit, Freed<git_commit_free>>;
using TreeHandle = std::unique_ptr<git_tree, Freed<git_tree_free>>;
using DiffHandle = std::unique_ptr<git_diff, Freed<git_diff_free>>;
using PatchHandle = std::unique_ptr<git_patch, Freed<git_patch_free>>;
using RevwalkHandle = std::unique_ptr<git_revwalk, Freed<git_revwalk_free>>;

} // namespace stowage::git
