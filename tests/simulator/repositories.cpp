#include "repositories.hpp"

#include <algorithm>
#include <cctype>
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

/** "http://bot:secret@host/a" → "http://host/a" */
std::string without_user(const std::string &url) {
    const auto scheme = url.find("://");
    const std::size_t start = scheme == std::string::npos ? 0 : scheme + 3;
    const auto at = url.substr(0, url.find('/', start)).rfind('@');
    return at == std::string::npos || at < start ? url : url.substr(0, start) + url.substr(at + 1);
}

/** One spelling for "https://Host/a.git/", "https://host/a" and the like. */
std::string without_end(std::string url) {
    if (url.ends_with('/')) {
        url.pop_back();
    }
    if (url.ends_with(".git")) {
        url.resize(url.size() - 4);
    }
    const auto scheme = url.find("://");
    const auto host_end = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
    for (std::size_t i = 0; i < std::min(host_end, url.size()); ++i) {
        url[i] = static_cast<char>(std::tolower(static_cast<unsigned char>(url[i])));
    }
    return without_user(url);
}

int is_link(const char *, const git_tree_entry *entry, void *found) {
    if (git_tree_entry_filemode(entry) != GIT_FILEMODE_LINK) {
        return 0;
    }
    *static_cast<bool *>(found) = true;
    return -1;
}

bool has_link(git_object *commit) {
    git_object *raw = nullptr;
    if (git_object_peel(&raw, commit, GIT_OBJECT_TREE) != 0) {
        return false;
    }
    const OwnedObject tree(raw);
    bool found = false;
    git_tree_walk(reinterpret_cast<const git_tree *>(tree.get()), GIT_TREEWALK_PRE, is_link, &found);
    return found;
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
    const std::string wanted = without_end(url);
    for (const Repository &repository : repositories) {
        if (!repository.url.empty() && without_end(repository.url) == wanted) {
            return &repository;
        }
        if (!repository.name.empty() && wanted.ends_with("/git/" + repository.name)) {
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
    const std::string path = known != nullptr ? known->path : local;
    if (git_repository_open(&raw, path.c_str()) != 0 &&
        git_repository_open(&raw, (path + ".git").c_str()) != 0) {
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
    checkout.has_symbolic_link = has_link(commit.get());
    for (const std::string &wanted : paths) {
        if (auto content = read_file(repository.get(), commit.get(), tidy(wanted))) {
            checkout.files.push_back({wanted, std::move(*content)});
        }
    }
    return checkout;
}

} // namespace simulator
