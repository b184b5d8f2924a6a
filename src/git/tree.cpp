#include "git/tree.hpp"

#include "git/bounded.hpp"
#include "git/cache.hpp"
#include "git/connection.hpp"
#include "git/followed_path.hpp"
#include "git/handles.hpp"
#include "git/library.hpp"
#include "git/open_around.hpp"
#include "git/resolve_reference.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>

namespace stowage::git {
namespace {

constexpr std::size_t longest_link = 4096;
constexpr std::size_t most_trees = 256; // kept

using EntryHandle = std::unique_ptr<git_tree_entry, Freed<git_tree_entry_free>>;
using BlobHandle = std::unique_ptr<git_blob, Freed<git_blob_free>>;
using OdbHandle = std::unique_ptr<git_odb, Freed<git_odb_free>>;
using SharedTree = std::shared_ptr<git_tree>;

/// The repository that the trees of it share.
struct Opened {
    Library library;
    RepositoryHandle repository;
    OdbHandle objects;
    std::string address; ///< "" for one of this machine
};

std::shared_ptr<Opened> open_repository(const TreeRequest &request, std::string &commit, Deadline deadline) {
    auto opened = std::make_shared<Opened>();
    if (is_remote_address(request.repository)) {
        const RemoteAccess access{request.repository, request.username, request.password, false};
        opened->address = request.repository;
        opened->repository = open_cache(access, request.cache);
        commit = fetch_reference(opened->repository.get(), access, request.reference, deadline);
    } else {
        opened->repository = open_at(request.repository);
        commit = local_commit(opened->repository.get(), request.reference);
    }
    git_odb *objects = nullptr;
    check(git_repository_odb(&objects, opened->repository.get()));
    opened->objects.reset(objects);
    return opened;
}

/// What a path leads to.
struct Found {
    git_oid id{};
    bool is_folder = false;
    std::string real_path; ///< without links
};

class CommitTree final : public Tree {
public:
    CommitTree(std::shared_ptr<Opened> opened, std::string commit, const TreeLimits &limits)
        : opened_(std::move(opened)), commit_(std::move(commit)), limits_(limits) {
        const CommitHandle handle = commit_at(opened_->repository.get(), commit_);
        root_ = SharedTree(tree_of(handle.get()).release(), git_tree_free);
    }

    [[nodiscard]] const std::string &commit() const override { return commit_; }

    [[nodiscard]] Kind kind_of(const std::string &path) const override {
        return guarded(path, [&] {
            const auto found = find(path);
            return !found ? Kind::nothing : found->is_folder ? Kind::folder : Kind::file;
        });
    }

    [[nodiscard]] std::vector<std::string>
    files_below(const std::string &folder,
                const std::function<bool(const std::string &name)> &wanted) const override {
        return guarded(folder, [&] {
            const auto found = find(folder);
            if (!found || !found->is_folder)
                throw support::Error("there is no folder " + shown(folder) + " in this commit");
            Listing listing{wanted, {}, {}, 0};
            const std::string &start = found->real_path;
            list(*lookup(found->id), start.empty() ? "" : start + "/", 0, listing);
            add_links(listing);
            return std::vector<std::string>(listing.files.begin(), listing.files.end());
        });
    }

    [[nodiscard]] std::string read(const std::string &path, std::size_t limit) const override {
        return guarded(path, [&] {
            const auto found = find(path);
            if (!found)
                throw support::Error("can't read " + shown(path) + ": there is no such file in this commit");
            if (found->is_folder)
                throw support::Error("can't read " + shown(path) + ": it is a folder");
            const std::size_t size = size_of(found->id);
            if (size > limit)
                throw support::Error("can't read " + shown(path) + ": it is larger than " +
                                     std::to_string(limit >> 10) + " KiB");
            bytes_ += size;
            if (bytes_ > limits_.total_bytes)
                throw support::Error("can't read " + shown(path) + ": all files together are larger than " +
                                     std::to_string(limits_.total_bytes >> 20) + " MiB");
            return content_of(found->id);
        });
    }

    [[nodiscard]] bool descends_from(const std::string &commit) const override {
        return guarded("", [&] {
            const git_oid ours = id_of(commit_);
            const git_oid other = id_of(commit);
            return git_oid_equal(&ours, &other) != 0 || is_parent(other) ||
                   git_graph_descendant_of(opened_->repository.get(), &ours, &other) == 1;
        });
    }

    [[nodiscard]] bool is_shallow() const override {
        return guarded("", [&] { return git_repository_is_shallow(opened_->repository.get()) == 1; });
    }

    [[nodiscard]] std::string merge_base(const std::string &commit) const override {
        return guarded("", [&]() -> std::string {
            const git_oid ours = id_of(commit_);
            const git_oid other = id_of(commit);
            git_oid common;
            if (git_merge_base(&common, opened_->repository.get(), &ours, &other) != 0)
                return {};
            char text[GIT_OID_HEXSZ + 1];
            git_oid_tostr(text, sizeof text, &common);
            return text;
        });
    }

    [[nodiscard]] std::vector<std::string> addresses() const override {
        return guarded("", [&] { return addresses_of(opened_->repository.get(), opened_->address); });
    }

    [[nodiscard]] std::shared_ptr<const Tree> at(const std::string &commit) const override {
        return guarded("", [&]() -> std::shared_ptr<const Tree> {
            try {
                return std::make_shared<CommitTree>(opened_, commit, limits_);
            } catch (const Failure &) {
                return nullptr;
            }
        });
    }

private:
    struct Listing {
        const std::function<bool(const std::string &)> &wanted;
        std::set<std::string> files;
        std::vector<std::string> links;
        std::size_t entries;
    };

    /// Known also where a shallow clone ends with this commit.
    [[nodiscard]] bool is_parent(const git_oid &other) const {
        const CommitHandle commit = commit_at(opened_->repository.get(), commit_);
        for (unsigned i = 0; i < git_commit_parentcount(commit.get()); ++i)
            if (git_oid_equal(git_commit_parent_id(commit.get(), i), &other) != 0)
                return true;
        return false;
    }

    static std::string shown(const std::string &path) { return "'" + (path.empty() ? "." : path) + "'"; }

    /// One at a time, for as long as the time lasts, and with libgit2's failures as errors for people.
    template <typename Work>
    auto guarded(const std::string &path, const Work &work) const -> decltype(work()) {
        const std::lock_guard lock(mutex_);
        if (spent_ > limits_.time)
            throw support::Error("reading this commit took longer than " +
                                 std::to_string(limits_.time.count() / 1000) + " s");
        struct Stopwatch {
            std::chrono::steady_clock::duration &spent;
            std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
            ~Stopwatch() { spent += std::chrono::steady_clock::now() - start; }
        } const stopwatch{spent_};
        try {
            return work();
        } catch (const Failure &failure) {
            if (is_partial())
                throw IncompleteClone("can't read " + shown(path) +
                                          ": this clone is partial and has not all files",
                                      "git fetch --refetch --no-filter");
            throw support::Error("can't read " + shown(path) + ": " + failure.what());
        }
    }

    /// Whether some remote was to send files only when they are needed, which is what git itself asks for.
    [[nodiscard]] bool is_partial() const {
        git_config *raw = nullptr;
        if (git_repository_config_snapshot(&raw, opened_->repository.get()) != 0)
            return false;
        const std::unique_ptr<git_config, Freed<git_config_free>> config(raw);
        git_config_iterator *all = nullptr;
        if (git_config_iterator_glob_new(&all, raw, "^remote\\..*\\.(promisor|partialclonefilter)$") != 0)
            return false;
        const std::unique_ptr<git_config_iterator, Freed<git_config_iterator_free>> iterator(all);
        git_config_entry *entry = nullptr;
        return git_config_next(&entry, all) == 0;
    }

    [[nodiscard]] SharedTree lookup(const git_oid &id) const {
        if (git_oid_equal(&id, git_tree_id(root_.get())) != 0)
            return root_;
        const std::string key(reinterpret_cast<const char *>(id.id), sizeof id.id);
        if (const auto known = trees_.find(key); known != trees_.end())
            return known->second;
        git_tree *tree = nullptr;
        check(git_tree_lookup(&tree, opened_->repository.get(), &id));
        if (trees_.size() >= most_trees)
            trees_.clear();
        return trees_.emplace(key, SharedTree(tree, git_tree_free)).first->second;
    }

    [[nodiscard]] std::size_t size_of(const git_oid &id) const {
        std::size_t size = 0;
        git_object_t type = GIT_OBJECT_INVALID;
        check(git_odb_read_header(&size, &type, opened_->objects.get(), &id));
        return size;
    }

    [[nodiscard]] std::string content_of(const git_oid &id) const {
        git_blob *raw = nullptr;
        check(git_blob_lookup(&raw, opened_->repository.get(), &id));
        const BlobHandle blob(raw);
        return {static_cast<const char *>(git_blob_rawcontent(raw)),
                static_cast<std::size_t>(git_blob_rawsize(raw))};
    }

    [[noreturn]] static void leaves(const std::string &path) {
        throw support::Error("can't read " + shown(path) + ": it leads out of the repository",
                             "only files of the commit are read with --git");
    }

    /// The parts of a path in front of those that are still to be walked.
    static void put_in_front(std::deque<std::string> &parts, const std::string &path,
                             const std::string &whole) {
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

    /// From the root, whose name is "".
    using Folders = std::vector<std::pair<std::string, SharedTree>>;

    static std::string joined(const Folders &folders, const std::string &last) {
        std::string text;
        for (std::size_t i = 1; i < folders.size(); ++i)
            text += (text.empty() ? "" : "/") + folders[i].first;
        return last.empty() ? text : text.empty() ? last : text + "/" + last;
    }

    /// Slashes at the end of a path name nothing.
    static bool is_end(const std::deque<std::string> &parts) {
        return std::all_of(parts.begin(), parts.end(), [](const auto &rest) { return rest.empty(); });
    }

    /// Walks a path part by part, so that no link can lead anywhere else.
    [[nodiscard]] std::optional<Found> find(const std::string &path) const {
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
                    throw support::Error("can't read " + shown(path) + ": its folders are nested too deeply");
                break;
            case GIT_FILEMODE_LINK:
                if (++links > most_links || size_of(id) > longest_link)
                    throw support::Error("can't read " + shown(path) + ": its symbolic links lead nowhere");
                put_in_front(parts, content_of(id), path);
                break;
            case GIT_FILEMODE_COMMIT:
                throw support::Error("can't read " + shown(path) +
                                     ": it lies in a submodule, and those are not read");
            default:
                return is_end(parts) ? std::optional(Found{id, false, joined(folders, part)}) : std::nullopt;
            }
        }
        return Found{*git_tree_id(folders.back().second.get()), true, joined(folders, "")};
    }

    void list(const git_tree &tree, const std::string &prefix, std::size_t depth, Listing &listing) const {
        if (depth > limits_.depth)
            throw support::Error("the folder " + shown(prefix) + " is nested too deeply",
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
                throw support::Error("this commit has more than " + std::to_string(limits_.files) +
                                         " YAML files",
                                     "name a folder with --path");
        }
    }

    void add_links(Listing &listing) const {
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

    std::shared_ptr<Opened> opened_;
    std::string commit_;
    TreeLimits limits_;
    SharedTree root_;
    mutable std::mutex mutex_;
    /// By id. libgit2 keeps no large ones, and would unpack a folder again for each file in it.
    mutable std::map<std::string, SharedTree> trees_;
    mutable std::size_t bytes_ = 0;
    mutable std::chrono::steady_clock::duration spent_{};
};

} // namespace

bool is_remote_address(const std::string &repository) {
    if (repository.find("://") != std::string::npos)
        return true;
    // git@host:path, unless a slash comes first
    const std::size_t colon = repository.find(':');
    std::error_code error;
    return colon != std::string::npos && repository.find('/') > colon &&
           !std::filesystem::exists(repository, error);
}

tl::expected<std::shared_ptr<const Tree>, GitError> open_tree(const TreeRequest &request) {
    return bounded<std::shared_ptr<const Tree>>(
        [request](Deadline deadline) -> std::shared_ptr<const Tree> {
            const Library library;
            std::string commit;
            auto opened = open_repository(request, commit, deadline);
            return std::make_shared<CommitTree>(std::move(opened), commit, request.limits);
        },
        request.limits.time);
}

} // namespace stowage::git
