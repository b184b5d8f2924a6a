#include "repositories.hpp"

#include <git2.h>
#include <memory>

namespace simulator {
namespace {

/** libgit2's own start and end; repositories of other users may be read. */
struct Library {
    Library() {
        git_libgit2_init();
        git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    }
    ~Library() { git_libgit2_shutdown(); }
    Library(const Library &) = delete;
    Library &operator=(const Library &) = delete;
};

void start_library() {
    static const Library library;
}

template <auto Free>
struct Release {
    template <typename T>
    void operator()(T *object) const {
        Free(object);
    }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Release<Free>>;

using OwnedRepository = Owned<git_repository, git_repository_free>;
using OwnedObject = Owned<git_object, git_object_free>;
using OwnedReference = Owned<git_reference, git_reference_free>;
using OwnedTree = Owned<git_tree, git_tree_free>;
using OwnedEntry = Owned<git_tree_entry, git_tree_entry_free>;
using OwnedBlob = Owned<git_blob, git_blob_free>;

OwnedObject commit_at(git_repository *repository, const std::string &reference) {
    git_reference *raw = nullptr;
    const int status = reference.empty() ? git_repository_head(&raw, repository)
                                         : git_reference_lookup(&raw, repository, reference.c_str());
    if (status != 0) {
        return nullptr;
    }
    const OwnedReference found(raw);
    git_object *commit = nullptr;
    return git_reference_peel(&commit, found.get(), GIT_OBJECT_COMMIT) == 0 ? OwnedObject(commit) : nullptr;
}

std::optional<std::string> read_file(git_repository *repository, git_object *commit,
                                     const std::string &path) {
    git_object *raw_tree = nullptr;
    if (git_object_peel(&raw_tree, commit, GIT_OBJECT_TREE) != 0) {
        return std::nullopt;
    }
    const OwnedObject tree(raw_tree);
    git_object *raw_blob = nullptr;
    if (git_object_lookup_bypath(&raw_blob, tree.get(), path.c_str(), GIT_OBJECT_BLOB) != 0) {
        return std::nullopt;
    }
    const OwnedObject object(raw_blob);
    git_blob *raw = nullptr;
    if (git_blob_lookup(&raw, repository, git_object_id(object.get())) != 0) {
        return std::nullopt;
    }
    const OwnedBlob blob(raw);
    return std::string(static_cast<const char *>(git_blob_rawcontent(blob.get())),
                       static_cast<std::size_t>(git_blob_rawsize(blob.get())));
}

bool may_read(const Repository &repository, const std::optional<Credentials> &credentials) {
    if (repository.username.empty() && repository.password.empty()) {
        return true;
    }
    return credentials && credentials->username == repository.username &&
           credentials->password == repository.password;
}

/** "./a//b" → "a/b" */
std::string tidy(const std::string &path) {
    std::string result;
    std::size_t start = 0;
    while (start <= path.size()) {
        auto end = path.find('/', start);
        end = end == std::string::npos ? path.size() : end;
        const std::string part = path.substr(start, end - start);
        if (!part.empty() && part != ".") {
            result += (result.empty() ? "" : "/") + part;
        }
        start = end + 1;
    }
    return result;
}

std::string without_slash(std::string url) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url;
}

} // namespace

const StackFile *Checkout::file(const std::string &path) const {
    for (const StackFile &file : files) {
        if (file.path == path) {
            return &file;
        }
    }
    return nullptr;
}

const Repository *find_repository(const std::vector<Repository> &repositories, const std::string &url) {
    const std::string wanted = without_slash(url);
    for (const Repository &repository : repositories) {
        if (!repository.url.empty() && without_slash(repository.url) == wanted) {
            return &repository;
        }
        if (!repository.name.empty() && wanted.ends_with("/git/" + repository.name + ".git")) {
            return &repository;
        }
    }
    return nullptr;
}

Checkout clone(const std::vector<Repository> &repositories, const std::string &url,
               const std::string &reference, const std::optional<Credentials> &credentials,
               const std::vector<std::string> &paths) {
    start_library();
    Checkout checkout;
    const Repository *known = find_repository(repositories, url);
    const std::string local = url.starts_with("file://") ? url.substr(7) : "";
    if (known == nullptr && local.empty()) {
        checkout.problem = GitProblem::repository_not_found;
        return checkout;
    }
    if (known != nullptr && !may_read(*known, credentials)) {
        checkout.problem = GitProblem::authentication;
        return checkout;
    }
    git_repository *raw = nullptr;
    if (git_repository_open(&raw, (known != nullptr ? known->path : local).c_str()) != 0) {
        checkout.problem = GitProblem::repository_not_found;
        return checkout;
    }
    const OwnedRepository repository(raw);
    const OwnedObject commit = commit_at(repository.get(), reference);
    if (!commit) {
        checkout.problem = GitProblem::reference_not_found;
        return checkout;
    }
    char name[GIT_OID_HEXSZ + 1];
    git_oid_tostr(name, sizeof name, git_object_id(commit.get()));
    checkout.commit = name;
    for (const std::string &path : paths) {
        if (auto content = read_file(repository.get(), commit.get(), tidy(path))) {
            checkout.files.push_back({path, std::move(*content)});
        }
    }
    return checkout;
}

} // namespace simulator
