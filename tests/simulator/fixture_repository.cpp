#include "fixture_repository.hpp"

#include <functional>
#include <git2.h>
#include <stdexcept>

namespace simulator {
namespace {

void check(int status, const char *what) {
    if (status < 0) {
        const git_error *problem = git_error_last();
        throw std::runtime_error(std::string(what) + ": " +
                                 (problem != nullptr ? problem->message : "failed"));
    }
}

template <typename T, void (*Free)(T *)>
struct OwnedHandle {
    T *get = nullptr;
    OwnedHandle() = default;
    ~OwnedHandle() { Free(get); }
    OwnedHandle(const OwnedHandle &) = delete;
    OwnedHandle &operator=(const OwnedHandle &) = delete;
};

/** Starts from the tree of a branch's tip, or an empty one. */
void read_tip(git_repository *repository, const std::string &reference, git_index *index,
              git_commit **parent) {
    git_oid tip;
    if (git_reference_name_to_id(&tip, repository, reference.c_str()) != 0) {
        return;
    }
    check(git_commit_lookup(parent, repository, &tip), "parent");
    OwnedHandle<git_tree, git_tree_free> tree;
    check(git_commit_tree(&tree.get, *parent), "tree");
    check(git_index_read_tree(index, tree.get), "read tree");
}

void put_entry(git_repository *repository, git_index *index, const std::string &path,
               const std::string &content, git_filemode_t mode) {
    git_index_entry entry{};
    check(git_blob_create_from_buffer(&entry.id, repository, content.data(), content.size()), "blob");
    entry.mode = static_cast<unsigned>(mode);
    entry.path = path.c_str();
    check(git_index_add(index, &entry), "index");
}

void put_file(git_repository *repository, git_index *index, const std::string &path,
              const std::string &content) {
    if (content.empty()) {
        git_index_remove_bypath(index, path.c_str());
        return;
    }
    put_entry(repository, index, path, content, GIT_FILEMODE_BLOB);
}

} // namespace

struct FixtureRepository::Handle {
    git_repository *repository = nullptr;
    Handle() { git_libgit2_init(); }
    ~Handle() {
        git_repository_free(repository);
        git_libgit2_shutdown();
    }
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;
};

FixtureRepository::FixtureRepository(const std::string &path, const std::string &branch)
    : directory(path), head(branch), handle(std::make_unique<Handle>()) {
    if (git_repository_open_bare(&handle->repository, path.c_str()) == 0) {
        return;
    }
    git_repository_init_options options;
    check(git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION), "options");
    options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
    options.initial_head = branch.c_str();
    check(git_repository_init_ext(&handle->repository, path.c_str(), &options), "init");
}

FixtureRepository::~FixtureRepository() = default;

namespace {

/** What a commit changes in the index of its parent. */
using Change = std::function<void(git_repository *, git_index *)>;

std::string text_of(const git_oid &id) {
    char name[GIT_OID_HEXSZ + 1];
    git_oid_tostr(name, sizeof name, &id);
    return name;
}

std::string commit_change(git_repository *repository, const std::string &reference, const Change &change,
                          const std::string &message) {
    OwnedHandle<git_index, git_index_free> index;
    check(git_index_new(&index.get), "index");
    OwnedHandle<git_commit, git_commit_free> parent;
    read_tip(repository, reference, index.get, &parent.get);
    change(repository, index.get);
    git_oid tree_id;
    check(git_index_write_tree_to(&tree_id, index.get, repository), "write tree");
    OwnedHandle<git_tree, git_tree_free> tree;
    check(git_tree_lookup(&tree.get, repository, &tree_id), "tree");
    OwnedHandle<git_signature, git_signature_free> author;
    check(git_signature_now(&author.get, "test", "test@example.com"), "signature");
    git_oid commit_id;
    const git_commit *parents[] = {parent.get};
    check(git_commit_create(&commit_id, repository, reference.c_str(), author.get, author.get, nullptr,
                            message.c_str(), tree.get, parent.get != nullptr ? 1 : 0, parents),
          "commit");
    return text_of(commit_id);
}

} // namespace

std::string FixtureRepository::rewrite() {
    const std::string reference = "refs/heads/" + head;
    git_oid tip;
    check(git_reference_name_to_id(&tip, handle->repository, reference.c_str()), "branch");
    OwnedHandle<git_commit, git_commit_free> old;
    check(git_commit_lookup(&old.get, handle->repository, &tip), "tip");
    OwnedHandle<git_tree, git_tree_free> tree;
    check(git_commit_tree(&tree.get, old.get), "tree");
    OwnedHandle<git_signature, git_signature_free> author;
    check(git_signature_now(&author.get, "test", "test@example.com"), "signature");
    git_oid id;
    check(git_commit_create(&id, handle->repository, nullptr, author.get, author.get, nullptr, "rewritten",
                            tree.get, 0, nullptr),
          "commit");
    OwnedHandle<git_reference, git_reference_free> moved;
    check(git_reference_create(&moved.get, handle->repository, reference.c_str(), &id, 1, "force"), "move");
    return text_of(id);
}

std::string FixtureRepository::commit(const std::map<std::string, std::string> &files,
                                      const std::string &branch, const std::string &message) {
    const auto put_files = [&](git_repository *repository, git_index *index) {
        for (const auto &[path, content] : files) {
            put_file(repository, index, path, content);
        }
    };
    return commit_change(handle->repository, "refs/heads/" + (branch.empty() ? head : branch), put_files,
                         message);
}

std::string FixtureRepository::link(const std::string &path, const std::string &target) {
    const auto put_link = [&](git_repository *repository, git_index *index) {
        put_entry(repository, index, path, target, GIT_FILEMODE_LINK);
    };
    return commit_change(handle->repository, "refs/heads/" + head, put_link, "link");
}

void FixtureRepository::branch(const std::string &name, const std::string &from) {
    git_oid tip;
    const std::string start = "refs/heads/" + (from.empty() ? head : from);
    check(git_reference_name_to_id(&tip, handle->repository, start.c_str()), "branch");
    OwnedHandle<git_reference, git_reference_free> made;
    check(git_reference_create(&made.get, handle->repository, ("refs/heads/" + name).c_str(), &tip, 1,
                               "branch"),
          "branch");
}

void FixtureRepository::set_head(const std::string &name) {
    check(git_repository_set_head(handle->repository, ("refs/heads/" + name).c_str()), "head");
    head = name;
}

void FixtureRepository::tag(const std::string &name, const std::string &branch) {
    git_oid tip;
    const std::string from = "refs/heads/" + (branch.empty() ? head : branch);
    check(git_reference_name_to_id(&tip, handle->repository, from.c_str()), "branch");
    OwnedHandle<git_reference, git_reference_free> made;
    check(git_reference_create(&made.get, handle->repository, ("refs/tags/" + name).c_str(), &tip, 1, "tag"),
          "tag");
}

} // namespace simulator
