#include "git/bounded.hpp"
#include "git/cache.hpp"
#include "git/connection.hpp"
#include "git/followed_path.hpp"
#include "git/handles.hpp"
#include "git/library.hpp"
#include "git/remote.hpp"
#include "git/unified_diff.hpp"

#include <algorithm>
#include <regex>
#include <set>

namespace stowage::git {
namespace {

constexpr std::size_t most_commits = 50;

std::string id_text(const git_oid *id) {
    char text[GIT_OID_HEXSZ + 1];
    git_oid_tostr(text, sizeof text, id);
    return text;
}

void list_commits(git_repository *repository, const git_oid &before, const git_oid &after,
                  Movement &movement) {
    git_revwalk *raw = nullptr;
    check(git_revwalk_new(&raw, repository));
    const RevwalkHandle walk(raw);
    git_revwalk_sorting(raw, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
    check(git_revwalk_push(raw, &after));
    check(git_revwalk_hide(raw, &before));
    git_oid id;
    while (git_revwalk_next(&id, raw) == 0) {
        ++movement.commit_count;
        if (movement.commits.size() >= most_commits)
            continue;
        git_commit *commit = nullptr;
        check(git_commit_lookup(&commit, repository, &id));
        const CommitHandle handle(commit);
        const char *subject = git_commit_summary(commit);
        movement.commits.push_back(
            {id_text(&id), subject != nullptr ? subject : "", git_commit_time(commit)});
    }
    movement.rewound = git_graph_descendant_of(repository, &after, &before) == 0;
}

ReadFile reader_of(git_repository *repository, git_tree *tree) {
    return [repository, tree](const std::string &path) -> std::optional<std::string> {
        git_tree_entry *entry = nullptr;
        const std::string real = follow_links(repository, tree, path).path;
        if (git_tree_entry_bypath(&entry, tree, real.c_str()) != 0)
            return std::nullopt;
        const std::unique_ptr<git_tree_entry, Freed<git_tree_entry_free>> handle(entry);
        return text_of(repository, *git_tree_entry_id(entry));
    };
}

/// What matters at either commit: also the symbolic links on the way, and where they lead.
std::vector<std::string> paths_at(git_repository *repository, const std::vector<git_tree *> &trees,
                                  const PathsOf &paths_of) {
    std::set<std::string> all;
    for (git_tree *tree : trees) {
        for (const std::string &path : paths_of(reader_of(repository, tree))) {
            FollowedPath followed = follow_links(repository, tree, path);
            all.insert(path);
            all.insert(std::move(followed.path));
            all.insert(followed.links.begin(), followed.links.end());
        }
    }
    return {all.begin(), all.end()};
}

/// A manifest of a Kubernetes Secret is not for everybody's eyes: only that it changed is said.
bool holds_secrets(const std::string &text) {
    static const std::regex secret(R"(kind["']?\s*:\s*["']?Secret)");
    return std::regex_search(text, secret);
}

void compare_paths(git_repository *repository, git_tree *before, git_tree *after,
                   const std::vector<std::string> &paths, Movement &movement) {
    std::vector<std::string> copies = paths;
    std::vector<char *> pointers;
    for (std::string &path : copies)
        pointers.push_back(path.data());
    git_diff_options options;
    check(git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION));
    options.flags = GIT_DIFF_DISABLE_PATHSPEC_MATCH; // names, not patterns
    if (std::find(paths.begin(), paths.end(), ".") == paths.end())
        options.pathspec = {pointers.data(), pointers.size()};
    git_diff *raw = nullptr;
    check(git_diff_tree_to_tree(&raw, repository, before, after, &options));
    const DiffHandle diff(raw);
    for (std::size_t i = 0; i < git_diff_num_deltas(raw); ++i) {
        const git_diff_delta *delta = git_diff_get_delta(raw, i);
        const std::string old_text = text_of(repository, delta->old_file.id).value_or("");
        const std::string new_text = text_of(repository, delta->new_file.id).value_or("");
        UnifiedDiff text = unified_diff(old_text, new_text);
        if (holds_secrets(old_text) || holds_secrets(new_text))
            text.text.clear();
        movement.files.push_back({delta->new_file.path, std::move(text.text), text.added, text.removed});
    }
}

Movement compare(const RemoteAccess &access, const std::string &reference, const std::string &before,
                 const std::string &after, const PathsOf &paths_of, const std::string &cache,
                 Deadline deadline) {
    const Library library;
    const RepositoryHandle repository = open_cache(access, cache);
    if (!has(repository.get(), before) || !has(repository.get(), after))
        fetch_missing(repository.get(), access, reference, {before, after}, deadline);
    Movement movement;
    const CommitHandle newer = commit_at(repository.get(), after);
    movement.time = git_commit_time(newer.get());
    const CommitHandle older = commit_at(repository.get(), before);
    list_commits(repository.get(), *git_commit_id(older.get()), *git_commit_id(newer.get()), movement);
    const TreeHandle old_tree = tree_of(older.get());
    const TreeHandle new_tree = tree_of(newer.get());
    compare_paths(repository.get(), old_tree.get(), new_tree.get(),
                  paths_at(repository.get(), {old_tree.get(), new_tree.get()}, paths_of), movement);
    return movement;
}

} // namespace

tl::expected<Movement, GitError> compare_commits(const RemoteAccess &access, const std::string &reference,
                                                 const std::string &before, const std::string &after,
                                                 const PathsOf &paths_of, const std::string &cache,
                                                 std::chrono::milliseconds limit) {
    return bounded<Movement>(
        [=](Deadline deadline) {
            return compare(access, reference, before, after, paths_of, cache, deadline);
        },
        limit);
}

} // namespace stowage::git
