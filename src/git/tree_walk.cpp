#include "git/tree_walk.hpp"

#include "git/connection.hpp"
#include "git/followed_path.hpp"
#include "support/error.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

namespace stowage::git {
namespace {

constexpr std::size_t longest_link = 4096;
constexpr std::size_t most_trees = 256; // kept

using WalkedBlob = std::unique_ptr<git_blob, Freed<git_blob_free>>;

[[noreturn]] void leaves(const std::string &path) {
    throw support::Error("can't read " + shown_path(path) + ": it leads out of the repository",
                         "only files of the commit are read with --git");
}

/// The parts of a path in front of those that are still to be walked.
void put_in_front(std::deque<std::string> &parts, const std::string &path, const std::string &whole) {
    if (path.starts_with('/'))
        leaves(whole);
    std::vector<std::string> more;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        more.push_back(path.substr(at, end - at));
        at = end + 1;
    }
    parts.insert(parts.begin(), more.begin(), more.end());
}

/// Slashes at the end of a path name nothing.
bool is_end(const std::deque<std::string> &parts) {
    return std::all_of(parts.begin(), parts.end(), [](const auto &rest) { return rest.empty(); });
}

} // namespace

struct TreeWalk::Listing {
    const std::function<bool(const std::string &)> &wanted;
    std::set<std::string> files;
    std::vector<std::string> links;
    std::size_t entries;
};

std::string shown_path(const std::string &path) {
    return "'" + (path.empty() ? "." : path) + "'";
}

std::vector<std::string>
TreeWalk::files_below(const std::string &folder,
                      const std::function<bool(const std::string &name)> &wanted) const {
    const auto found = find(folder);
    if (!found || !found->is_folder)
        throw support::Error("there is no folder " + shown_path(folder) + " in this commit");
    Listing listing{wanted, {}, {}, 0};
    const std::string &start = found->real_path;
    list(*lookup(found->id), start.empty() ? "" : start + "/", 0, listing);
    add_links(listing);
    return {listing.files.begin(), listing.files.end()};
}

TreeWalk::SharedTree TreeWalk::lookup(const git_oid &id) const {
    if (git_oid_equal(&id, git_tree_id(root_.get())) != 0)
        return root_;
    const std::string key(reinterpret_cast<const char *>(id.id), sizeof id.id);
    if (const auto known = trees_.find(key); known != trees_.end())
        return known->second;
    git_tree *tree = nullptr;
    check(git_tree_lookup(&tree, repository_, &id));
    if (trees_.size() >= most_trees)
        trees_.clear();
    return trees_.emplace(key, SharedTree(tree, git_tree_free)).first->second;
}

std::size_t TreeWalk::size_of(const git_oid &id) const {
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    check(git_odb_read_header(&size, &type, objects_, &id));
    return size;
}

std::string TreeWalk::content_of(const git_oid &id) const {
    git_blob *raw = nullptr;
    check(git_blob_lookup(&raw, repository_, &id));
    const WalkedBlob blob(raw);
    return {static_cast<const char *>(git_blob_rawcontent(raw)),
            static_cast<std::size_t>(git_blob_rawsize(raw))};
}

std::string TreeWalk::joined(const Folders &folders, const std::string &last) {
    std::string text;
    for (std::size_t i = 1; i < folders.size(); ++i)
        text += (text.empty() ? "" : "/") + folders[i].first;
    return last.empty() ? text : text.empty() ? last : text + "/" + last;
}

std::optional<Found> TreeWalk::find(const std::string &path) const {
    std::deque<std::string> parts;
    put_in_front(parts, path, path);
    Folders folders{{"", root_}};
    for (int links = 0; !parts.empty();) {
        const std::string part = parts.front();
        parts.pop_front();
        if (part.empty() || part == ".")
            continue;
        if (part == "..") {
            if (folders.size() == 1)
                leaves(path);
            folders.pop_back();
            continue;
        }
        const git_tree_entry *entry = git_tree_entry_byname(folders.back().second.get(), part.c_str());
        if (entry == nullptr)
            return std::nullopt;
        const git_oid id = *git_tree_entry_id(entry);
        switch (git_tree_entry_filemode(entry)) {
        case GIT_FILEMODE_TREE:
            folders.emplace_back(part, lookup(id));
            if (folders.size() > limits_.depth)
                throw support::Error("can't read " + shown_path(path) +
                                     ": its folders are nested too deeply");
            break;
        case GIT_FILEMODE_LINK:
            if (++links > most_links || size_of(id) > longest_link)
                throw support::Error("can't read " + shown_path(path) + ": its symbolic links lead nowhere");
            put_in_front(parts, content_of(id), path);
            break;
        case GIT_FILEMODE_COMMIT:
            throw support::Error("can't read " + shown_path(path) +
                                 ": it lies in a submodule, and those are not read");
        default:
            return is_end(parts) ? std::optional(Found{id, false, joined(folders, part)}) : std::nullopt;
        }
    }
    return Found{*git_tree_id(folders.back().second.get()), true, joined(folders, "")};
}

void TreeWalk::list(const git_tree &tree, const std::string &prefix, std::size_t depth,
                    Listing &listing) const {
    if (depth > limits_.depth)
        throw support::Error("the folder " + shown_path(prefix) + " is nested too deeply",
                             "name a folder with --path");
    for (std::size_t i = 0; i < git_tree_entrycount(&tree); ++i) {
        const git_tree_entry *entry = git_tree_entry_byindex(&tree, i);
        const std::string name = git_tree_entry_name(entry);
        if (++listing.entries > limits_.entries)
            throw support::Error("this commit has too many files to look through",
                                 "name a folder with --path");
        if (name.starts_with('.'))
            continue;
        const git_filemode_t mode = git_tree_entry_filemode(entry);
        if (mode == GIT_FILEMODE_TREE)
            list(*lookup(*git_tree_entry_id(entry)), prefix + name + "/", depth + 1, listing);
        else if (mode == GIT_FILEMODE_LINK && listing.wanted(name))
            listing.links.push_back(prefix + name);
        else if (mode != GIT_FILEMODE_COMMIT && listing.wanted(name))
            listing.files.insert(prefix + name);
        if (listing.files.size() + listing.links.size() > limits_.files)
            throw support::Error("this commit has more than " + std::to_string(limits_.files) + " YAML files",
                                 "name a folder with --path");
    }
}

void TreeWalk::add_links(Listing &listing) const {
    for (const std::string &link : listing.links) {
        try {
            const auto found = find(link);
            if (!found)
                listing.files.insert(link); // reading says what is wrong with it
            else if (!found->is_folder)
                listing.files.insert(found->real_path);
        } catch (const support::Error &) {
            listing.files.insert(link);
        }
    }
}

} // namespace stowage::git
