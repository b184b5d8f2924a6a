#include "git/open_around.hpp"

#include "git/connection.hpp"

#include <mutex>

namespace stowage::git {
namespace {

namespace fs = std::filesystem;

int collect(const git_config_entry *entry, void *any) {
    auto &all = *static_cast<bool *>(any);
    const std::string value = entry->value != nullptr ? entry->value : "";
    all = value.empty() ? false : all || value == "*"; // an empty one takes back those before it
    return 0;
}

/// `safe.directory=*` is what people set in containers; libgit2 knows paths alone.
bool all_are_safe() {
    git_config *raw = nullptr;
    if (git_config_open_default(&raw) != 0)
        return false;
    const std::unique_ptr<git_config, Freed<git_config_free>> config(raw);
    bool all = false;
    return git_config_get_multivar_foreach(raw, "safe.directory", nullptr, &collect, &all) == 0 && all;
}

/// The setting is one of the whole process.
class WithoutOwnerCheck {
public:
    WithoutOwnerCheck() : lock_(mutex()) { git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0); }
    ~WithoutOwnerCheck() { git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 1); }
    WithoutOwnerCheck(const WithoutOwnerCheck &) = delete;
    WithoutOwnerCheck &operator=(const WithoutOwnerCheck &) = delete;

private:
    static std::mutex &mutex() {
        static std::mutex one;
        return one;
    }
    std::lock_guard<std::mutex> lock_;
};

RepositoryHandle open(const fs::path &folder, unsigned int flags) {
    git_repository *raw = nullptr;
    int result = git_repository_open_ext(&raw, folder.c_str(), flags, nullptr);
    if (result == GIT_EOWNER && all_are_safe()) {
        const WithoutOwnerCheck unchecked;
        result = git_repository_open_ext(&raw, folder.c_str(), flags, nullptr);
    }
    if (result == GIT_EOWNER)
        throw Failure("the repository around " + folder.string() +
                      " belongs to another user than the one that runs this: git config --global --add "
                      "safe.directory " +
                      folder.string());
    if (result == GIT_ENOTFOUND && (flags & GIT_REPOSITORY_OPEN_NO_SEARCH) == 0)
        return nullptr;
    check(result);
    return RepositoryHandle(raw);
}

} // namespace

RepositoryHandle open_around(const fs::path &folder) {
    return open(folder, 0);
}

RepositoryHandle open_at(const std::string &folder) {
    return open(folder, GIT_REPOSITORY_OPEN_NO_SEARCH);
}

} // namespace stowage::git
