#include "git/checkout.hpp"

#include "git/bounded.hpp"
#include "git/cache.hpp"
#include "git/connection.hpp"
#include "git/handles.hpp"
#include "git/library.hpp"

#include <fstream>

namespace stowage::git {
namespace {

namespace fs = std::filesystem;

using BlobHandle = std::unique_ptr<git_blob, Freed<git_blob_free>>;

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
           const std::string &since, const std::string &cache) {
    const RepositoryHandle repository = open_cache(access, cache);
    if (!has(repository.get(), commit_id))
        fetch_missing(repository.get(), access, reference, {commit_id});
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

/// Where not, a history that seems rewound may only be damaged.
bool can_read(const RemoteAccess &access, const std::string &commit, const std::string &cache) {
    return has(open_cache(access, cache).get(), commit);
}

Tip fetch(const RemoteAccess &access, const std::string &reference, const std::string &since,
          const std::string &cache) {
    const Library library;
    const RemoteRefs refs = read_refs(access);
    const std::string name = full_name(refs, reference);
    const std::string commit = refs.commit_of(name == "HEAD" ? "" : name);
    if (commit.empty())
        throw Failure("the repository has no commit yet");
    try {
        Tip tip = tip_in(access, name, commit, since, cache);
        if (tip.descends || can_read(access, since, cache))
            return tip;
    } catch (const Failure &) { // the remote answered, so it is the cache; see below
    }
    forget(access, cache);
    return tip_in(access, name, commit, since, cache);
}

/// Writes a tree as files.
class Export {
public:
    Export(git_repository *repository, const TreeLimits &limits) : repository_(repository), limits_(limits) {}

    void write(const git_tree *tree, const fs::path &folder, const std::string &shown, std::size_t depth) {
        if (depth > limits_.depth)
            throw Failure("its folders are nested more than " + std::to_string(limits_.depth) + " deep");
        fs::create_directory(folder);
        for (std::size_t i = 0; i < git_tree_entrycount(tree); ++i)
            write_entry(git_tree_entry_byindex(tree, i), folder, shown, depth);
    }

    [[nodiscard]] std::vector<std::string> left_out() { return std::move(left_out_); }

private:
    void write_entry(const git_tree_entry *entry, const fs::path &folder, const std::string &shown,
                     std::size_t depth) {
        const std::string name = git_tree_entry_name(entry);
        const std::string path = shown + name;
        const git_filemode_t mode = git_tree_entry_filemode(entry);
        if (name.empty() || name == "." || name == ".." || name == ".git" ||
            name.find('/') != std::string::npos)
            leave_out(path, "its name leads elsewhere");
        else if (mode == GIT_FILEMODE_LINK)
            leave_out(path, "it is a symbolic link");
        else if (mode == GIT_FILEMODE_COMMIT)
            leave_out(path, "it is a submodule");
        else if (mode == GIT_FILEMODE_TREE)
            write_folder(entry, folder / name, path + "/", depth);
        else
            write_file(entry, folder / name, path);
    }

    void write_folder(const git_tree_entry *entry, const fs::path &folder, const std::string &shown,
                      std::size_t depth) {
        git_tree *tree = nullptr;
        check(git_tree_lookup(&tree, repository_, git_tree_entry_id(entry)));
        const TreeHandle handle(tree);
        write(tree, folder, shown, depth + 1);
    }

    void write_file(const git_tree_entry *entry, const fs::path &file, const std::string &shown) {
        if (++files_ > limits_.files)
            throw Failure("it has more than " + std::to_string(limits_.files) + " files");
        git_blob *blob = nullptr;
        check(git_blob_lookup(&blob, repository_, git_tree_entry_id(entry)));
        const BlobHandle handle(blob);
        const auto size = static_cast<std::size_t>(git_blob_rawsize(blob));
        if (size > limits_.file_bytes)
            return leave_out(shown, "it is larger than " + std::to_string(limits_.file_bytes >> 10) + " KiB");
        bytes_ += size;
        if (bytes_ > limits_.bytes)
            throw Failure("its files are larger than " + std::to_string(limits_.bytes >> 20) +
                          " MiB together");
        std::ofstream out(file, std::ios::binary | std::ios::trunc);
        out.write(static_cast<const char *>(git_blob_rawcontent(blob)), static_cast<std::streamsize>(size));
        out.close();
        if (!out)
            throw Failure("can't write " + file.string());
    }

    void leave_out(const std::string &path, const std::string &why) {
        constexpr std::size_t most = 20; // of those that are named
        if (left_out_.size() < most)
            left_out_.push_back(path + ": " + why);
    }

    git_repository *repository_;
    TreeLimits limits_;
    std::size_t files_ = 0;
    std::size_t bytes_ = 0;
    std::vector<std::string> left_out_;
};

} // namespace

void forget(const RemoteAccess &access, const std::string &cache) {
    fs::remove_all(cache_path(access, cache));
}

tl::expected<Tip, GitError> fetch_tip(const RemoteAccess &access, const std::string &reference,
                                      const std::string &since, const std::string &cache,
                                      std::chrono::milliseconds limit) {
    return bounded<Tip>([=] { return fetch(access, reference, since, cache); }, limit);
}

tl::expected<std::vector<std::string>, GitError> check_out(const RemoteAccess &access,
                                                           const std::string &commit, const fs::path &folder,
                                                           const std::string &cache, const TreeLimits &limits,
                                                           std::chrono::milliseconds limit) {
    return bounded<std::vector<std::string>>(
        [=] {
            const Library library;
            const RepositoryHandle repository = open_cache(access, cache);
            const CommitHandle found = commit_at(repository.get(), commit);
            const TreeHandle tree = tree_of(found.get());
            Export files(repository.get(), limits);
            files.write(tree.get(), folder, "", 0);
            return files.left_out();
        },
        limit);
}

} // namespace stowage::git
