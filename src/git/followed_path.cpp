#include "git/followed_path.hpp"

#include "git/cache.hpp"
#include "git/handles.hpp"

#include <filesystem>
#include <optional>

namespace stowage::git {
namespace {

/// What a symbolic link at exactly this path says; nothing where there is none.
std::optional<std::string> link_at(git_repository *repository, git_tree *tree, const std::string &path) {
    git_tree_entry *raw = nullptr;
    if (git_tree_entry_bypath(&raw, tree, path.c_str()) != 0)
        return std::nullopt;
    const std::unique_ptr<git_tree_entry, Freed<git_tree_entry_free>> entry(raw);
    if (git_tree_entry_filemode(raw) != GIT_FILEMODE_LINK)
        return std::nullopt;
    return text_of(repository, *git_tree_entry_id(raw));
}

/// The first link on the way to a path.
struct Link {
    std::string path;
    std::string leads_to; ///< from the root of the tree, with what follows the link; "" where it leads out
};

std::optional<Link> first_link(git_repository *repository, git_tree *tree, const std::string &path) {
    for (std::size_t end = path.find('/');; end = path.find('/', end + 1)) {
        const std::string start = path.substr(0, end);
        if (const auto target = link_at(repository, tree, start)) {
            const std::string rest = end == std::string::npos ? "" : path.substr(end);
            const auto folder = std::filesystem::path(start).parent_path();
            std::string leads_to = ((folder / *target).string() + rest);
            leads_to = std::filesystem::path(leads_to).lexically_normal().string();
            const bool out = target->starts_with('/') || leads_to == ".." || leads_to.starts_with("../");
            return Link{start, out ? "" : leads_to};
        }
        if (end == std::string::npos)
            return std::nullopt;
    }
}

} // namespace

FollowedPath follow_links(git_repository *repository, git_tree *tree, std::string path) {
    FollowedPath followed{std::move(path), {}};
    for (int left = most_links; left > 0; --left) {
        const auto link = first_link(repository, tree, followed.path);
        if (!link)
            break;
        followed.links.push_back(link->path);
        if (link->leads_to.empty())
            break;
        followed.path = link->leads_to;
    }
    return followed;
}

} // namespace stowage::git
