#pragma once

#include "git/handles.hpp"
#include "git/tree.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stowage::git {

/// A path as messages have it; the root is `.`.
[[nodiscard]] std::string shown_path(const std::string &path);

/// What a path leads to.
struct Found {
    git_oid id{};
    bool is_folder = false;
    std::string real_path; ///< without links
};

/// Finds what is below the root of one tree, as a checkout would have it. For one thread at a time. Throws
/// support::Error where a path can't be read, and Failure of libgit2.
class TreeWalk {
public:
    /// Both outlive it.
    TreeWalk(git_repository *repository, git_odb *objects, TreeHandle root, const TreeLimits &limits)
        : repository_(repository), objects_(objects), root_(root.release(), git_tree_free), limits_(limits) {}

    /// Walks a path part by part, so that no link can lead anywhere else.
    [[nodiscard]] std::optional<Found> find(const std::string &path) const;
    /// As Tree::files_below.
    [[nodiscard]] std::vector<std::string>
    files_below(const std::string &folder, const std::function<bool(const std::string &name)> &wanted) const;
    /// Bytes of a file.
    [[nodiscard]] std::size_t size_of(const git_oid &id) const;
    [[nodiscard]] std::string content_of(const git_oid &id) const;

private:
    using SharedTree = std::shared_ptr<git_tree>;
    /// From the root, whose name is "".
    using Folders = std::vector<std::pair<std::string, SharedTree>>;
    struct Listing;

    [[nodiscard]] static std::string joined(const Folders &folders, const std::string &last);
    [[nodiscard]] SharedTree lookup(const git_oid &id) const;
    void list(const git_tree &tree, const std::string &prefix, std::size_t depth, Listing &listing) const;
    void add_links(Listing &listing) const;

    git_repository *repository_;
    git_odb *objects_;
    SharedTree root_;
    TreeLimits limits_;
    /// By id. libgit2 keeps no large ones, and would unpack a folder again for each file in it.
    mutable std::map<std::string, SharedTree> trees_;
};

} // namespace stowage::git
