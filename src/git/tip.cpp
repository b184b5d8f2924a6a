#include "git/tip.hpp"

#include "git/bounded.hpp"
#include "git/cache.hpp"
#include "git/connection.hpp"
#include "git/handles.hpp"
#include "git/library.hpp"
#include "git/remote_process.hpp"

#include <atomic>
#include <filesystem>
#include <memory>

namespace stowage::git {
namespace {

constexpr std::size_t many_packs = 50;

/// Frees what libgit2 puts into a buffer.
class Buffer {
public:
    Buffer() = default;
    ~Buffer() { git_buf_dispose(&buffer_); }
    Buffer(const Buffer &) = delete;
    Buffer &operator=(const Buffer &) = delete;
    [[nodiscard]] git_buf *get() { return &buffer_; }
    [[nodiscard]] std::string text() const { return {buffer_.ptr, buffer_.size}; }

private:
    git_buf buffer_ = GIT_BUF_INIT;
};

/// The full name of a reference as the remote has it.
std::string full_name(const RemoteRefs &refs, const std::string &reference) {
    if (reference.empty())
        return "HEAD";
    for (const char *prefix : {"", "refs/heads/", "refs/tags/"})
        if (!refs.commit_of(prefix + reference).empty() &&
            (*prefix != '\0' || reference.starts_with("refs/")))
            return prefix + reference;
    throw Failure("the repository has no branch or tag '" + reference + "'");
}

bool descends_from(git_repository *repository, const std::string &commit, const std::string &since) {
    if (since.empty() || since == commit)
        return true;
    if (!has(repository, since))
        return false;
    const git_oid newer = id_of(commit);
    const git_oid older = id_of(since);
    const int answer = git_graph_descendant_of(repository, &newer, &older);
    check(answer);
    return answer == 1;
}

void read_signature(git_repository *repository, Tip &tip) {
    Buffer signature;
    Buffer text;
    git_oid id = id_of(tip.commit);
    const int result = git_commit_extract_signature(signature.get(), text.get(), repository, &id, nullptr);
    if (result == GIT_ENOTFOUND)
        return;
    check(result);
    tip.signature = signature.text();
    tip.signed_text = text.text();
}

Tip tip_in(const RemoteAccess &access, const std::string &reference, const std::string &commit_id,
           const std::string &since, const std::string &cache, Deadline deadline) {
    const RepositoryHandle repository = open_cache(access, cache);
    if (!has(repository.get(), commit_id))
        fetch_missing(repository.get(), access, reference, {commit_id}, deadline);
    const CommitHandle commit = commit_at(repository.get(), commit_id);
    const char *subject = git_commit_summary(commit.get());
    Tip tip;
    tip.commit = commit_id;
    tip.subject = subject != nullptr ? subject : "";
    tip.time = git_commit_time(commit.get());
    tip.descends = descends_from(repository.get(), commit_id, since);
    read_signature(repository.get(), tip);
    return tip;
}

std::size_t packs_in(const std::filesystem::path &repository) {
    std::size_t packs = 0;
    std::error_code error; // no folder, no packs
    for (const auto &entry : std::filesystem::directory_iterator(repository / "objects" / "pack", error))
        packs += entry.path().extension() == ".pack" ? 1 : 0;
    return packs;
}

/// Whether the caller still waits.
using InTime = std::shared_ptr<std::atomic<bool>>;

/// Fetches all of it beside the cache, and puts it in the cache's place only when it is whole: whatever
/// happens on the way there (a remote that breaks off, a full disk), what was there before is still there.
/// `name` is a full one. Throws Failure.
Tip fetch_beside(const RemoteAccess &access, const std::string &name, const std::string &commit,
                 const std::string &since, const std::string &cache, const InTime &in_time,
                 Deadline deadline) {
    namespace fs = std::filesystem;
    const fs::path beside = fs::path(cache) / "anew";
    fs::remove_all(beside);
    Tip tip;
    try {
        tip = tip_in(access, name, commit, since, beside.string(), deadline);
    } catch (const std::exception &) {
        std::error_code ignored;
        fs::remove_all(beside, ignored);
        throw;
    }
    if (in_time->load()) {
        fs::remove_all(cache_path(access, cache));
        fs::rename(cache_path(access, beside.string()), cache_path(access, cache));
    }
    fs::remove_all(beside);
    return tip;
}

/// Every fetch leaves a pack of its own, and one that was killed half of one. Where there are many, all is
/// fetched once more.
bool gather(const RemoteAccess &access, const std::string &reference, const Tip &tip,
            const std::string &since, const std::string &cache, const InTime &in_time, Deadline deadline) {
    const Library library;
    const std::string name = full_name(read_refs(access, deadline), reference);
    return fetch_beside(access, name, tip.commit, since, cache, in_time, deadline).descends;
}

/// Whether it is time for that: not with each commit, even where it fails.
bool has_many_packs(const RemoteAccess &access, const std::string &cache) {
    const std::size_t packs = packs_in(cache_path(access, cache));
    return packs > 0 && packs % many_packs == 0;
}

/// Where not, a history that seems rewound may only be damaged.
bool can_read(const RemoteAccess &access, const std::string &commit, const std::string &cache) {
    return has(open_cache(access, cache).get(), commit);
}

/// The full name of a reference, and the commit that the remote has there.
std::pair<std::string, std::string> ask(const RemoteAccess &access, const std::string &reference,
                                        Deadline deadline) {
    const RemoteRefs refs = read_refs(access, deadline);
    const std::string name = full_name(refs, reference);
    const std::string commit = refs.commit_of(name == "HEAD" ? "" : name);
    if (commit.empty())
        throw Failure("the repository has no commit yet");
    return {name, commit};
}

Tip fetch(const RemoteAccess &access, const std::string &reference, const std::string &since,
          const std::string &cache, const InTime &in_time, Deadline deadline) {
    const Library library;
    const auto [name, commit] = ask(access, reference, deadline);
    try {
        Tip tip = tip_in(access, name, commit, since, cache, deadline);
        if (tip.descends || can_read(access, since, cache))
            return tip;
    } catch (const Failure &) { // the cache may be damaged; if it is the remote, it fails once more below
    }
    return fetch_beside(access, name, commit, since, cache, in_time, deadline);
}

/// `work` for at most `limit`; what is late changes nothing any more.
template <typename Work>
auto in_time(Work work, std::chrono::milliseconds limit) {
    const auto waits = std::make_shared<std::atomic<bool>>(true);
    using Result = decltype(work(waits, Deadline::after(limit)));
    auto result = bounded<Result>([=](Deadline deadline) { return work(waits, deadline); }, limit);
    *waits = false;
    return result;
}

/// Throws where an object below this tree is missing or not what its name says.
void check_whole(git_odb *objects, git_repository *repository, const git_oid &id, std::size_t depth) {
    if (depth > TreeLimits{}.depth)
        throw Failure("its folders are nested too deeply");
    git_tree *raw = nullptr;
    check(git_tree_lookup(&raw, repository, &id));
    const TreeHandle tree(raw);
    for (std::size_t i = 0; i < git_tree_entrycount(raw); ++i) {
        const git_tree_entry *entry = git_tree_entry_byindex(raw, i);
        const git_oid &child = *git_tree_entry_id(entry);
        switch (git_tree_entry_filemode(entry)) {
        case GIT_FILEMODE_TREE:
            check_whole(objects, repository, child, depth + 1);
            break;
        case GIT_FILEMODE_COMMIT: // of a submodule: another repository has it
            break;
        default: {
            git_odb_object *object = nullptr;
            check(git_odb_read(&object, objects, &child));
            git_odb_object_free(object);
        }
        }
    }
}

void check_whole(const RemoteAccess &access, const std::string &commit, const std::string &cache) {
    const RepositoryHandle repository = open_cache(access, cache);
    git_odb *raw = nullptr;
    check(git_repository_odb(&raw, repository.get()));
    const std::unique_ptr<git_odb, Freed<git_odb_free>> objects(raw);
    const CommitHandle found = commit_at(repository.get(), commit);
    check_whole(raw, repository.get(), *git_commit_tree_id(found.get()), 0);
}

} // namespace

tl::expected<Tip, GitError> fetch_tip(const RemoteAccess &access, const std::string &reference,
                                      const std::string &since, const std::string &cache,
                                      std::chrono::milliseconds limit) {
    auto tip =
        in_time([=](const InTime &waits,
                    Deadline deadline) { return fetch(access, reference, since, cache, waits, deadline); },
                limit);
    if (!tip || !tip->descends || tip->commit == since || !has_many_packs(access, cache))
        return tip;
    // Where that fails, it goes on with what there is.
    (void)in_time(
        [=](const InTime &waits, Deadline deadline) {
            return gather(access, reference, *tip, since, cache, waits, deadline);
        },
        limit);
    return tip;
}

tl::expected<Tip, GitError> fetch_anew(const RemoteAccess &access, const std::string &reference,
                                       const std::string &since, const std::string &cache,
                                       std::chrono::milliseconds limit) {
    return in_time(
        [=](const InTime &waits, Deadline deadline) {
            const Library library;
            const auto [name, commit] = ask(access, reference, deadline);
            return fetch_beside(access, name, commit, since, cache, waits, deadline);
        },
        limit);
}

tl::expected<std::shared_ptr<const Tree>, GitError> open_fetched(const RemoteAccess &access,
                                                                 const std::string &commit,
                                                                 const std::string &cache,
                                                                 std::chrono::milliseconds limit) {
    TreeRequest request;
    request.repository = cache_path(access, cache);
    request.reference = commit;
    request.limits.time = limit;
    return open_tree(request);
}

tl::expected<bool, GitError> check_fetched(const RemoteAccess &access, const std::string &commit,
                                           const std::string &cache, std::chrono::milliseconds limit) {
    return bounded<bool>(
        [=](Deadline /*deadline*/) {
            const Library library;
            check_whole(access, commit, cache);
            return true;
        },
        limit);
}

} // namespace stowage::git
