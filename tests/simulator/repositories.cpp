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

OwnedTree tree_of(const git_object *commit) {
    git_tree *raw = nullptr;
    return OwnedTree(git_commit_tree(&raw, reinterpret_cast<const git_commit *>(commit)) == 0 ? raw
                                                                                              : nullptr);
}

/** "./a//b/../c" → "a/c" */
std::string tidy(const std::string &path) {
    std::vector<std::string> parts;
    std::size_t start = 0;
    while (start <= path.size()) {
        const auto end = std::min(path.find('/', start), path.size());
        const std::string part = path.substr(start, end - start);
        if (part == ".." && !parts.empty()) {
            parts.pop_back();
        } else if (!part.empty() && part != "." && part != "..") {
            parts.push_back(part);
        }
        start = end + 1;
    }
    std::string result;
    for (const std::string &part : parts) {
        result += (result.empty() ? "" : "/") + part;
    }
    return result;
}

std::string text_of(git_repository *repository, const git_oid *id) {
    git_blob *raw = nullptr;
    if (git_blob_lookup(&raw, repository, id) != 0) {
        return {};
    }
    const OwnedBlob blob(raw);
    return std::string(static_cast<const char *>(git_blob_rawcontent(blob.get())),
                       static_cast<std::size_t>(git_blob_rawsize(blob.get())));
}

/** A file of a commit; a link to another file of it is followed, a few times. */
std::optional<std::string> read_file(git_repository *repository, const git_tree *tree,
                                     const std::string &path, int links_left = 5) {
    git_tree_entry *raw = nullptr;
    if (git_tree_entry_bypath(&raw, tree, path.c_str()) != 0) {
        return std::nullopt;
    }
    const OwnedEntry entry(raw);
    if (git_tree_entry_type(entry.get()) != GIT_OBJECT_BLOB) {
        return std::nullopt;
    }
    const std::string text = text_of(repository, git_tree_entry_id(entry.get()));
    if (git_tree_entry_filemode(entry.get()) != GIT_FILEMODE_LINK) {
        return text;
    }
    const auto slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
    return links_left > 0 ? read_file(repository, tree, tidy(folder + text), links_left - 1) : std::nullopt;
}

bool may_read(const Repository &repository, const std::optional<Credentials> &credentials) {
    if (repository.username.empty() && repository.password.empty()) {
        return true;
    }
    return credentials && credentials->username == repository.username &&
           credentials->password == repository.password;
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

bool has_link(const git_tree *tree) {
    bool found = false;
    git_tree_walk(tree, GIT_TREEWALK_PRE, is_link, &found);
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
    const OwnedTree tree = tree_of(commit.get());
    if (!tree) {
        checkout.problem = GitProblem::reference_not_found;
        return checkout;
    }
    checkout.has_symbolic_link = has_link(tree.get());
    for (const std::string &wanted : paths) {
        if (auto content = read_file(repository.get(), tree.get(), tidy(wanted))) {
            checkout.files.push_back({wanted, std::move(*content)});
        }
    }
    return checkout;
}

} // namespace simulator
