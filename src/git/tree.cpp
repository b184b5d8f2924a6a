#include "git/tree.hpp"

#include "git/bounded.hpp"
#include "git/cache.hpp"
#include "git/connection.hpp"
#include "git/handles.hpp"
#include "git/library.hpp"
#include "git/open_around.hpp"
#include "git/resolve_reference.hpp"
#include "git/tree_walk.hpp"
#include "support/error.hpp"

#include <filesystem>
#include <mutex>
#include <optional>

namespace stowage::git {
namespace {

using OdbHandle = std::unique_ptr<git_odb, Freed<git_odb_free>>;

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

class CommitTree final : public Tree {
public:
    CommitTree(std::shared_ptr<Opened> opened, std::string commit, const TreeLimits &limits)
        : opened_(std::move(opened)), commit_(std::move(commit)), limits_(limits) {
        const CommitHandle handle = commit_at(opened_->repository.get(), commit_);
        walk_.emplace(opened_->repository.get(), opened_->objects.get(), tree_of(handle.get()), limits);
    }

    [[nodiscard]] const std::string &commit() const override { return commit_; }

    [[nodiscard]] Kind kind_of(const std::string &path) const override {
        return guarded(path, [&] {
            const auto found = walk_->find(path);
            return !found ? Kind::nothing : found->is_folder ? Kind::folder : Kind::file;
        });
    }

    [[nodiscard]] std::vector<std::string>
    files_below(const std::string &folder,
                const std::function<bool(const std::string &name)> &wanted) const override {
        return guarded(folder, [&] { return walk_->files_below(folder, wanted); });
    }

    [[nodiscard]] std::string read(const std::string &path, std::size_t limit) const override {
        return guarded(path, [&] {
            const auto found = walk_->find(path);
            if (!found)
                throw support::Error("can't read " + shown_path(path) +
                                     ": there is no such file in this commit");
            if (found->is_folder)
                throw support::Error("can't read " + shown_path(path) + ": it is a folder");
            const std::size_t size = walk_->size_of(found->id);
            if (size > limit)
                throw support::Error("can't read " + shown_path(path) + ": it is larger than " +
                                     std::to_string(limit >> 10) + " KiB");
            bytes_ += size;
            if (bytes_ > limits_.total_bytes)
                throw support::Error("can't read " + shown_path(path) +
                                     ": all files together are larger than " +
                                     std::to_string(limits_.total_bytes >> 20) + " MiB");
            return walk_->content_of(found->id);
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
    /// Known also where a shallow clone ends with this commit.
    [[nodiscard]] bool is_parent(const git_oid &other) const {
        const CommitHandle commit = commit_at(opened_->repository.get(), commit_);
        for (unsigned i = 0; i < git_commit_parentcount(commit.get()); ++i)
            if (git_oid_equal(git_commit_parent_id(commit.get(), i), &other) != 0)
                return true;
        return false;
    }

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
                throw IncompleteClone("can't read " + shown_path(path) +
                                          ": this clone is partial and has not all files",
                                      "git fetch --refetch --no-filter");
            throw support::Error("can't read " + shown_path(path) + ": " + failure.what());
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

    std::shared_ptr<Opened> opened_;
    std::string commit_;
    TreeLimits limits_;
    std::optional<TreeWalk> walk_; ///< of the commit
    mutable std::mutex mutex_;
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
