#include "support/lock_file.hpp"

#include "support/error.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace stowage::support {

namespace {

int open_file(const std::filesystem::path &path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 && errno == ELOOP)
        throw Error(fmt::format("can't open the lock file {}: it is a link", path.string()), "remove it");
    if (fd < 0)
        throw Error(fmt::format("can't open the lock file {}: {}", path.string(), std::strerror(errno)));
    return fd;
}

} // namespace

std::optional<LockFile> LockFile::try_lock(const std::filesystem::path &path, With with) {
    const int fd = open_file(path);
    LockFile lock(fd);
    if (::flock(fd, (with == With::nobody ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return std::nullopt;
        throw Error(fmt::format("can't lock {}: {}", path.string(), std::strerror(errno)));
    }
    const std::string text =
        fmt::format("process {} since {:%Y-%m-%dT%H:%M:%SZ}\n", ::getpid(),
                    fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
    // The words are for people only; the lock holds without them.
    if (::ftruncate(fd, 0) == 0 && ::pwrite(fd, text.data(), text.size(), 0) < 0)
        errno = 0;
    return lock;
}

LockFile LockFile::lock(const std::filesystem::path &path, std::chrono::milliseconds limit) {
    constexpr std::chrono::milliseconds step{10};
    for (std::chrono::milliseconds waited{0};; waited += step) {
        if (auto held = try_lock(path))
            return std::move(*held);
        if (waited >= limit)
            throw Error(fmt::format("{} stays locked: {}", path.string(), holder(path)), "try again");
        std::this_thread::sleep_for(step);
    }
}

std::string LockFile::holder(const std::filesystem::path &path) {
    try {
        return std::string(trim(read_file(path, 4096)));
    } catch (const Error &) {
        return {};
    }
}

LockFile::~LockFile() {
    if (fd_ >= 0)
        ::close(fd_);
}

LockFile::LockFile(LockFile &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

NumberedLocks::NumberedLocks(const std::filesystem::path &path) : fd_(open_file(path)) {}

// Locks of the open file, not of the process: those would go with the first descriptor of it that is closed.
bool NumberedLocks::try_lock(std::uint64_t number) {
    struct flock byte {};
    byte.l_type = F_WRLCK;
    byte.l_whence = SEEK_SET;
    byte.l_start = static_cast<off_t>(number >> 2); // has to stay below the largest offset
    byte.l_len = 1;
    if (::fcntl(fd_, F_OFD_SETLK, &byte) == 0) // NOLINT(cppcoreguidelines-pro-type-vararg): how it is called
        return true;
    if (errno == EAGAIN || errno == EACCES)
        return false;
    throw Error(fmt::format("can't take a lock: {}", std::strerror(errno)));
}

NumberedLocks::~NumberedLocks() {
    if (fd_ >= 0)
        ::close(fd_);
}

NumberedLocks::NumberedLocks(NumberedLocks &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

std::filesystem::path lock_folder() {
    std::filesystem::path folder;
    const char *chosen = std::getenv("STOWAGE_LOCK_DIR");
    if (chosen != nullptr && *chosen != '/')
        throw Error(*chosen == '\0'
                        ? "the environment variable STOWAGE_LOCK_DIR is set, and empty"
                        : fmt::format("STOWAGE_LOCK_DIR is '{}', which is no absolute path", chosen),
                    "name a folder such as /run/lock/stowage, or unset it");
    if (chosen != nullptr)
        folder = chosen;
    else
        folder = fmt::format("/tmp/stowage-{}", ::getuid());
    std::error_code error; // of a way to it that is missing, which mkdir says better
    std::filesystem::create_directories(folder.parent_path(), error);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        throw Error(fmt::format("can't make the folder {}: {}", folder.string(), std::strerror(errno)));
    struct stat info {};
    if (::lstat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != ::getuid())
        throw Error(fmt::format("{} is not a folder of this user", folder.string()),
                    "remove it, or name a folder of your own in STOWAGE_LOCK_DIR");
    if ((info.st_mode & 022) != 0)
        throw Error(fmt::format("others can write to {}, so a lock in it holds nobody off", folder.string()),
                    fmt::format("chmod go-w {}", folder.string()));
    return folder;
}

} // namespace stowage::support
