#include "support/folders.hpp"

#include "support/error.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace stowage::support {
namespace {

namespace fs = std::filesystem;

constexpr mode_t others_write = 022;
constexpr mode_t others = 077;

fs::path folder(const char *variable, const char *below_home, const char *below_tmp) {
    if (const char *given = std::getenv(variable); given != nullptr && *given == '/')
        return fs::path(given) / "stowage";
    if (const char *home = std::getenv("HOME"); home != nullptr && *home == '/' && ::access(home, W_OK) == 0)
        return fs::path(home) / below_home / "stowage";
    return fs::path("/tmp") / ("stowage-" + std::to_string(::getuid())) / below_tmp;
}

bool is_ours(const fs::path &part) {
    const std::string name = part.filename().string();
    return name == "stowage" || name.starts_with("stowage-");
}

/// The folder and those above it up to the one that has this program's name, outermost first; the folder
/// alone where none has.
std::vector<fs::path> own_parts(const fs::path &folder) {
    std::vector<fs::path> parts;
    for (fs::path part = folder; part.has_relative_path(); part = part.parent_path()) {
        parts.insert(parts.begin(), part);
        if (is_ours(part))
            return parts;
    }
    return {folder};
}

[[noreturn]] void refuse(const fs::path &folder, const char *why) {
    throw Error(fmt::format("{} is not used: {}", folder.string(), why),
                "remove it, or name folders of your own in XDG_CACHE_HOME and XDG_STATE_HOME");
}

/// Throws where somebody else has put it there. One of this user that others can look into is closed.
void check_owner(const fs::path &folder) {
    struct stat info {};
    if (::lstat(folder.c_str(), &info) != 0)
        return; // it is not there yet, or using it says what is wrong
    if (S_ISLNK(info.st_mode) && (info.st_uid != ::getuid() || ::stat(folder.c_str(), &info) != 0))
        refuse(folder, "it is a link that this user has not made");
    if (!S_ISDIR(info.st_mode))
        refuse(folder, "it is not a folder");
    if (info.st_uid != ::getuid())
        refuse(folder, "it belongs to another user");
    if ((info.st_mode & others) != 0 && ::chmod(folder.c_str(), 0700) != 0 &&
        (info.st_mode & others_write) != 0)
        refuse(folder, "others can write to it");
}

fs::path checked(const fs::path &folder) {
    for (const fs::path &part : own_parts(folder))
        check_owner(part);
    return folder;
}

} // namespace

fs::path cache_folder() {
    return checked(folder("XDG_CACHE_HOME", ".cache", "cache"));
}

fs::path state_folder() {
    return checked(folder("XDG_STATE_HOME", ".local/state", "state"));
}

void make_private_folder(const fs::path &folder) {
    const fs::path whole = fs::absolute(folder).lexically_normal();
    fs::path path;
    for (const fs::path &part : whole) {
        path /= part;
        if (part.empty() || ::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST || errno == EISDIR)
            continue;
        std::error_code ignored;
        if (!fs::is_directory(path,
                              ignored)) // a file system that can't be written says so of what is there, too
            throw Error(fmt::format("can't make the folder {}: {}", path.string(), std::strerror(errno)));
    }
    (void)checked(whole.has_filename() ? whole : whole.parent_path());
}

} // namespace stowage::support
