#include "support/folders.hpp"

#include "support/error.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace stowage::support {
namespace {

namespace fs = std::filesystem;

constexpr mode_t others_write = 022;
constexpr mode_t others = 077;

/// The value of a variable of our own; null where it is not set. Throws where it names no folder: another one
/// than was asked for would be as if nothing had been remembered.
const char *exact_folder(const char *variable) {
    const char *given = std::getenv(variable);
    if (given != nullptr && *given != '/')
        throw Error(*given == '\0' ? fmt::format("the environment variable {} is set, and empty", variable)
                                   : fmt::format("{} is '{}', which is no absolute path", variable, given),
                    "name a folder such as /var/lib/stowage, or unset it");
    return given;
}

/// The value of a variable that names a folder; null where it names none.
const char *absolute(const char *variable) {
    const char *given = std::getenv(variable);
    return given != nullptr && *given == '/' ? given : nullptr;
}

/// Where one kind of folder is looked for, in this order.
struct Places {
    const char *exact; ///< variable with the folder itself
    const char *base;  ///< variable with the folder that it is in
    const char *below_home;
    const char *below_tmp;
};
constexpr Places cache_places{"STOWAGE_CACHE_DIR", "XDG_CACHE_HOME", ".cache", "cache"};
constexpr Places state_places{"STOWAGE_STATE_DIR", "XDG_STATE_HOME", ".local/state", "state"};

/// Nothing where only /tmp is left.
std::optional<fs::path> lasting(const Places &places) {
    if (const char *exact = exact_folder(places.exact))
        return fs::path(exact).lexically_normal();
    if (const char *base = absolute(places.base))
        return fs::path(base) / "stowage";
    if (const char *home = absolute("HOME"); home != nullptr && ::access(home, W_OK) == 0)
        return fs::path(home) / places.below_home / "stowage";
    return std::nullopt;
}

fs::path folder(const Places &places) {
    const auto found = lasting(places);
    return found ? *found : fs::path("/tmp") / ("stowage-" + std::to_string(::getuid())) / places.below_tmp;
}

bool has_our_name(const fs::path &part) {
    const std::string name = part.filename().string();
    return name == "stowage" || name.starts_with("stowage-");
}

/// The folder and those above it up to the one that has this program's name, outermost first; the folder
/// alone where none has.
std::vector<fs::path> own_parts(const fs::path &folder) {
    std::vector<fs::path> parts;
    for (fs::path part = folder; part.has_relative_path(); part = part.parent_path()) {
        parts.insert(parts.begin(), part);
        if (has_our_name(part))
            return parts;
    }
    return {folder};
}

[[noreturn]] void refuse(const fs::path &folder, const char *why) {
    throw Error(fmt::format("{} is not used: {}", folder.string(), why),
                "remove it, or name folders of your own in STOWAGE_CACHE_DIR and STOWAGE_STATE_DIR");
}

/// Throws where somebody else has put it there. One of this user that others can look into is closed. Root
/// may have made a link, as systemd does.
void check_owner(const fs::path &folder, Whose whose) {
    struct stat info {};
    if (::lstat(folder.c_str(), &info) != 0)
        return; // it is not there yet, or using it says what is wrong
    const bool is_link = S_ISLNK(info.st_mode);
    if (is_link && ((info.st_uid != ::getuid() && info.st_uid != 0) || ::stat(folder.c_str(), &info) != 0))
        refuse(folder, "it is a link that this user has not made");
    if (!S_ISDIR(info.st_mode))
        refuse(folder, "it is not a folder");
    const bool is_ours = info.st_uid == ::getuid();
    if (!is_ours && (whose == Whose::ours || ::getuid() != 0))
        refuse(folder, "it belongs to another user");
    const bool closed = is_ours && (info.st_mode & others) != 0 && ::chmod(folder.c_str(), 0700) == 0;
    if (!closed && (info.st_mode & others_write) != 0)
        refuse(folder, "others can write to it");
}

fs::path checked(const fs::path &folder, Whose whose = Whose::ours) {
    for (const fs::path &part : own_parts(folder))
        check_owner(part, whose);
    return folder;
}

} // namespace

fs::path cache_folder() {
    return checked(folder(cache_places));
}

fs::path state_folder() {
    return checked(folder(state_places));
}

fs::path lasting_state_folder(Whose whose) {
    const auto found = lasting(state_places);
    if (!found)
        throw Error("there is no folder for what must outlast a restart: no home that can be written to",
                    "name one in STOWAGE_STATE_DIR, e.g. /var/lib/stowage");
    return checked(*found, whose);
}

void give_to_owner_of(const fs::path &folder, const fs::path &made) {
    struct stat owner {};
    if (::geteuid() != 0 || ::stat(folder.c_str(), &owner) != 0 || owner.st_uid == 0)
        return;
    if (::lchown(made.c_str(), owner.st_uid, owner.st_gid) != 0)
        throw Error(fmt::format("can't give {} to the owner of {}: {}", made.string(), folder.string(),
                                std::strerror(errno)));
}

void make_private_folder(const fs::path &folder, Whose whose) {
    const fs::path whole = fs::absolute(folder).lexically_normal();
    fs::path path;
    for (const fs::path &part : whole) {
        path /= part;
        if (part.empty())
            continue;
        if (::mkdir(path.c_str(), 0700) == 0) {
            if (whose == Whose::ours_or_for_root_anyones)
                give_to_owner_of(path.parent_path(), path);
            continue;
        }
        if (errno == EEXIST || errno == EISDIR)
            continue;
        std::error_code ignored;
        if (!fs::is_directory(path,
                              ignored)) // a file system that can't be written says so of what is there, too
            throw Error(fmt::format("can't make the folder {}: {}", path.string(), std::strerror(errno)));
    }
    (void)checked(whole.has_filename() ? whole : whole.parent_path(), whose);
}

} // namespace stowage::support
