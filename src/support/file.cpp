#include "support/file.hpp"

#include "support/error.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

namespace stowage::support {
namespace {

/// Closes on the way out.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0)
            ::close(fd_);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

[[noreturn]] void fail(const std::filesystem::path &path, const char *doing) {
    throw Error(fmt::format("can't {} {}: {}", doing, path.string(), std::strerror(errno)));
}

/// Renaming over a device or a folder would take it away, or fail with words that help nobody.
void expect_replaceable(const std::filesystem::path &path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode))
        return;
    throw Error(fmt::format("can't write {}: it is {}", path.string(),
                            S_ISDIR(info.st_mode) ? "a folder" : "not a file"),
                "name a file");
}

} // namespace

std::string read_file(const std::filesystem::path &path, std::size_t limit) {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (fd.get() < 0)
        fail(path, "read");
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0)
        fail(path, "read");
    if (S_ISDIR(info.st_mode))
        throw Error(fmt::format("can't read {}: it is a folder", path.string()));
    if (!S_ISREG(info.st_mode) && !S_ISFIFO(info.st_mode))
        throw Error(fmt::format("can't read {}: it is not a file", path.string()));
    if (S_ISFIFO(info.st_mode)) // e.g. <(command) of a shell: wait for its writer
        ::fcntl(fd.get(), F_SETFL, 0);
    std::string content;
    char buffer[1 << 16];
    while (true) {
        const ssize_t got = ::read(fd.get(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fail(path, "read");
        if (got == 0)
            return content;
        content.append(buffer, static_cast<std::size_t>(got));
        if (content.size() > limit)
            throw Error(fmt::format("can't read {}: it is larger than {} KiB", path.string(), limit >> 10));
    }
}

namespace {

/// Whether `name` is what a process writes in the place of `file` until it is whole.
bool is_unfinished(const std::string &name, const std::string &file) {
    constexpr std::string_view ending = ".tmp";
    if (!name.starts_with(file + ".") || !name.ends_with(ending) ||
        name.size() <= file.size() + 1 + ending.size())
        return false;
    const std::string_view process(name.data() + file.size() + 1,
                                   name.size() - file.size() - 1 - ending.size());
    return process.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What processes that were killed have left; by age, since one of another container may be at work. Nothing
/// hangs on it, so what can't be removed stays.
void remove_unfinished(const std::filesystem::path &path) {
    namespace fs = std::filesystem;
    constexpr std::chrono::hours old_enough{1};
    std::error_code error;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code ignored;
        if (is_unfinished(at->path().filename().string(), path.filename().string()) &&
            at->last_write_time(ignored) < fs::file_time_type::clock::now() - old_enough)
            fs::remove(at->path(), ignored);
    }
}

} // namespace

namespace {

/// A new file beside `path`, whose name nobody could know before: what is there already is somebody else's.
int make_beside(const std::filesystem::path &path, Mode mode, std::string &name) {
    std::random_device random;
    for (int tries = 0; tries < 100; ++tries) {
        name = fmt::format("{}.{}{:010}.tmp", path.string(), ::getpid(), random());
        const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                              mode == Mode::owner_only ? 0600 : 0644);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/// False, with the reason in errno, where not all of it is on the disk.
bool write_whole(int fd, std::string_view content) {
    while (!content.empty()) {
        const ssize_t put = ::write(fd, content.data(), content.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        content.remove_prefix(static_cast<std::size_t>(put));
    }
    return ::fsync(fd) == 0 || errno == EINVAL || errno == EROFS;
}

/// Whether the last line of a file that has something in it lacks its end.
bool is_unended(int fd, off_t size) {
    char last = '\n';
    return size > 0 && ::pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

} // namespace

void write_file_atomically(const std::filesystem::path &path, std::string_view content, Mode mode) {
    expect_replaceable(path);
    remove_unfinished(path);
    std::string beside;
    {
        const Descriptor fd(make_beside(path, mode, beside));
        if (fd.get() < 0)
            fail(path, "write");
        if (!write_whole(fd.get(), content)) {
            const int reason = errno;
            ::unlink(beside.c_str());
            errno = reason;
            fail(path, "write");
        }
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) {
        const int reason = errno;
        ::unlink(beside.c_str());
        errno = reason;
        fail(path, "write");
    }
}

std::size_t append_line(const std::filesystem::path &path, std::string_view line, Mode mode) {
    expect_replaceable(path);
    const Descriptor fd(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                               mode == Mode::owner_only ? 0600 : 0644));
    if (fd.get() < 0 && errno == ELOOP)
        throw Error(fmt::format("can't write {}: it is a link", path.string()), "remove it");
    struct stat info {};
    if (fd.get() < 0 || ::fstat(fd.get(), &info) != 0)
        fail(path, "write");
    const std::string text = (is_unended(fd.get(), info.st_size) ? "\n" : "") + std::string(line) + "\n";
    if (!write_whole(fd.get(), text))
        fail(path, "write");
    return static_cast<std::size_t>(info.st_size) + text.size();
}

} // namespace stowage::support
