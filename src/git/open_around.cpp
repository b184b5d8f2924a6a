#include "git/open_around.hpp"

#include "git/connection.hpp"

#include <mutex>
#include <string_view>

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

/// Whether it was refused since another user owns it. Where no configuration has `safe.directory`, libgit2
/// says that instead.
bool is_foreign(int result) {
    const git_error *error = git_error_last();
    return result == GIT_EOWNER ||
           (result == GIT_ENOTFOUND && error != nullptr && error->message != nullptr &&
            std::string_view(error->message).find("safe.directory") != std::string_view::npos);
}

/// What `safe.directory` has to name: the whole path of the folder that has `.git`, or of a bare repository.
fs::path top_around(const fs::path &folder) {
    std::error_code ignored;
    const fs::path whole = fs::absolute(folder).lexically_normal();
    fs::path start = whole.has_filename() ? whole : whole.parent_path();
    for (fs::path at = start; at.has_relative_path(); at = at.parent_path())
        if (fs::exists(at / ".git", ignored))
            return at;
    return start;
}

RepositoryHandle open(const fs::path &folder, unsigned int flags) {
    git_repository *raw = nullptr;
    git_error_clear();
    int result = git_repository_open_ext(&raw, folder.c_str(), flags, nullptr);
    bool foreign = is_foreign(result);
    if (foreign && all_are_safe()) {
        const WithoutOwnerCheck unchecked;
        result = git_repository_open_ext(&raw, folder.c_str(), flags, nullptr);
        foreign = false;
    }
    if (foreign)
        throw Failure("the repository around " + top_around(folder).string() +
                      " belongs to another user than the one that runs this: git config --global --add "
                      "safe.directory " +
                      top_around(folder).string());
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
