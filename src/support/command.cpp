#include "support/command.hpp"

#include "support/error.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

extern char **environ; // NOLINT: POSIX wants it declared by hand

namespace stowage::support {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t error_limit = 64u << 10; // of the error output; the rest is read and dropped

/// Both ends of a pipe.
class Pipe {
public:
    Pipe() {
        if (::pipe2(ends_, O_CLOEXEC) != 0)
            throw Error(fmt::format("can't make a pipe: {}", std::strerror(errno)));
    }
    ~Pipe() {
        close_reader();
        close_writer();
    }
    Pipe(const Pipe &) = delete;
    Pipe &operator=(const Pipe &) = delete;

    [[nodiscard]] int reader() const { return ends_[0]; }
    [[nodiscard]] int writer() const { return ends_[1]; }
    void close_reader() { close(ends_[0]); }
    void close_writer() { close(ends_[1]); }

private:
    static void close(int &fd) {
        if (fd >= 0)
            ::close(fd);
        fd = -1;
    }
    int ends_[2] = {-1, -1};
};

/// What a program reads, kept in memory: it may read none of it, or all of it late, and nobody waits.
class Input {
public:
    explicit Input(std::string_view text) : fd_(::memfd_create("input", MFD_CLOEXEC)) {
        if (fd_ < 0)
            throw Error(fmt::format("can't keep the input of a program: {}", std::strerror(errno)));
        while (!text.empty()) {
            const ssize_t written = ::write(fd_, text.data(), text.size());
            if (written < 0 && errno != EINTR) {
                const int reason = errno;
                ::close(fd_);
                throw Error(fmt::format("can't keep the input of a program: {}", std::strerror(reason)));
            }
            text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
        }
        ::lseek(fd_, 0, SEEK_SET);
    }
    ~Input() { ::close(fd_); }
    Input(const Input &) = delete;
    Input &operator=(const Input &) = delete;
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
};

class SpawnActions {
public:
    SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
    ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
    SpawnActions(const SpawnActions &) = delete;
    SpawnActions &operator=(const SpawnActions &) = delete;
    [[nodiscard]] posix_spawn_file_actions_t *get() { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

/// A started program. One that has not ended by itself is killed on the way out, so that none is left behind.
class Child {
public:
    /// `input` may be null, for none.
    Child(const std::vector<std::string> &command, const Input *input, const Pipe &out, const Pipe &err) {
        SpawnActions actions;
        if (input != nullptr)
            ::posix_spawn_file_actions_adddup2(actions.get(), input->fd(), STDIN_FILENO);
        else
            ::posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(actions.get(), out.writer(), STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(actions.get(), err.writer(), STDERR_FILENO);
        std::vector<char *> arguments;
        for (const std::string &argument : command)
            arguments.push_back(const_cast<char *>(argument.c_str()));
        arguments.push_back(nullptr);
        const int failure =
            ::posix_spawnp(&pid_, arguments[0], actions.get(), nullptr, arguments.data(), environ);
        if (failure != 0)
            throw Error(fmt::format("can't run {}: {}", command.front(), std::strerror(failure)));
    }
    ~Child() {
        if (pid_ <= 0)
            return;
        ::kill(pid_, SIGKILL);
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
    }
    Child(const Child &) = delete;
    Child &operator=(const Child &) = delete;

    /// The status as of waitpid, or -1 when it has not ended by `deadline`.
    [[nodiscard]] int wait_until(Clock::time_point deadline) {
        int status = 0;
        while (true) {
            const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
            if (ended == pid_) {
                pid_ = 0;
                return status;
            }
            if (Clock::now() >= deadline)
                return -1;
            std::this_thread::sleep_for(std::chrono::milliseconds{2});
        }
    }

private:
    pid_t pid_ = 0;
};

/// Reads what is there; false at the end.
bool read_some(int fd, std::string &into, std::size_t keep) {
    char buffer[1 << 14];
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0)
        return errno == EINTR || errno == EAGAIN;
    into.append(buffer, std::min(static_cast<std::size_t>(got), keep - std::min(keep, into.size())));
    return got > 0;
}

struct Output {
    std::string out;
    std::string err;
};

Output read_all(Pipe &out, Pipe &err, Clock::time_point deadline, std::size_t limit,
                const std::string &late) {
    Output output;
    pollfd waiting[2] = {{out.reader(), POLLIN, 0}, {err.reader(), POLLIN, 0}};
    while (waiting[0].fd >= 0 || waiting[1].fd >= 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0)
            throw Error(late);
        if (::poll(waiting, 2, static_cast<int>(left)) < 0 && errno != EINTR)
            throw Error(fmt::format("can't wait for a program: {}", std::strerror(errno)));
        if (waiting[0].revents != 0 && !read_some(waiting[0].fd, output.out, limit + 1))
            waiting[0].fd = -1;
        if (waiting[1].revents != 0 && !read_some(waiting[1].fd, output.err, error_limit))
            waiting[1].fd = -1;
        if (output.out.size() > limit)
            throw Error(fmt::format("it printed more than {} KiB", limit >> 10));
    }
    return output;
}

std::string first_line(const std::string &text) {
    for (const std::string &line : split_lines(text))
        if (const std::string_view trimmed = trim(line); !trimmed.empty())
            return ": " + redactor().redact(trimmed).substr(0, 300);
    return {};
}

} // namespace

std::string run_command(const std::vector<std::string> &command, std::chrono::milliseconds timeout,
                        std::size_t limit, std::string_view input) {
    const Clock::time_point deadline = Clock::now() + timeout;
    const std::string late = fmt::format("it did not end within {} s", timeout.count() / 1000);
    Pipe out;
    Pipe err;
    std::optional<Input> given;
    if (!input.empty())
        given.emplace(input);
    Child child(command, given ? &*given : nullptr, out, err);
    out.close_writer();
    err.close_writer();
    Output output = read_all(out, err, deadline, limit, late);
    const int status = child.wait_until(deadline);
    if (status == -1)
        throw Error(late);
    if (WIFSIGNALED(status))
        throw Error(fmt::format("it was ended by signal {}{}", WTERMSIG(status), first_line(output.err)));
    if (WEXITSTATUS(status) != 0)
        throw Error(fmt::format("it ended with exit code {}{}", WEXITSTATUS(status), first_line(output.err)));
    return std::move(output.out);
}

} // namespace stowage::support
