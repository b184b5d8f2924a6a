#include "process.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace e2e {
namespace {

/// What execve wants. Made before the fork: after one, a process with threads may not allocate memory, since
/// another thread may have held the allocator's lock.
class Program {
public:
    explicit Program(const Command &command) : folder_(command.folder) {
        words_.insert(words_.end(), command.arguments.begin(), command.arguments.end());
        for (const char *kept : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TMPDIR"})
            if (const char *value = std::getenv(kept))
                variables_.push_back(std::string(kept) + "=" + value);
        for (const auto &[name, value] : command.env)
            variables_.push_back(name + "=" + value);
        argv_ = pointers_to(words_);
        envp_ = pointers_to(variables_);
    }

    [[noreturn]] void become() const {
        if (!folder_.empty() && ::chdir(folder_.c_str()) != 0)
            ::_exit(126);
        ::execve(STOWAGE_BINARY, argv_.data(), envp_.data());
        ::_exit(127);
    }

private:
    static std::vector<char *> pointers_to(std::vector<std::string> &texts) {
        std::vector<char *> pointers;
        for (std::string &text : texts)
            pointers.push_back(text.data());
        pointers.push_back(nullptr);
        return pointers;
    }

    std::string folder_;
    std::vector<std::string> words_{STOWAGE_BINARY};
    std::vector<std::string> variables_{"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LANG=C.UTF-8"};
    std::vector<char *> argv_;
    std::vector<char *> envp_;
};

/// Reads both until they end; kills the process when it takes too long.
void drain(int out, int err, int pid, std::chrono::seconds limit, Result &result) {
    const auto end = std::chrono::steady_clock::now() + limit;
    std::array<pollfd, 2> watched{{{out, POLLIN, 0}, {err, POLLIN, 0}}};
    while (watched[0].fd >= 0 || watched[1].fd >= 0) {
        ::poll(watched.data(), watched.size(), 100);
        if (std::chrono::steady_clock::now() > end)
            ::kill(pid, SIGKILL);
        for (std::size_t i = 0; i < watched.size(); ++i) {
            if (watched[i].fd < 0 || watched[i].revents == 0)
                continue;
            std::array<char, 4096> buffer{};
            const ssize_t got = ::read(watched[i].fd, buffer.data(), buffer.size());
            if (got <= 0)
                watched[i].fd = -1;
            else
                (i == 0 ? result.out : result.err).append(buffer.data(), static_cast<std::size_t>(got));
        }
    }
}

int wait_for(int pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Result on_terminal(const Command &command) {
    int master = -1;
    winsize size{};
    size.ws_row = 40;
    size.ws_col = 120;
    const Program program(command);
    const int pid = ::forkpty(&master, nullptr, nullptr, &size);
    if (pid < 0)
        throw std::runtime_error("forkpty failed");
    if (pid == 0)
        program.become();
    if (::write(master, command.input.data(), command.input.size()) < 0)
        throw std::runtime_error("can't type");
    std::thread meanwhile([&] {
        if (command.meanwhile)
            command.meanwhile(pid);
    });
    Result result;
    drain(master, -1, pid, command.limit, result);
    result.exit_code = wait_for(pid);
    meanwhile.join();
    ::close(master);
    return result;
}

Result on_pipes(const Command &command) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0 ||
        ::pipe2(err.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("no pipes");
    const Program program(command);
    const int pid = ::fork();
    if (pid < 0)
        throw std::runtime_error("no process");
    if (pid == 0) {
        ::dup2(in[0], 0);
        ::dup2(out[1], 1);
        ::dup2(err[1], 2);
        program.become();
    }
    ::close(in[0]);
    ::close(out[1]);
    ::close(err[1]);
    if (!command.input.empty() && ::write(in[1], command.input.data(), command.input.size()) < 0)
        throw std::runtime_error("can't write its input");
    ::close(in[1]);
    std::thread meanwhile([&] {
        if (command.meanwhile)
            command.meanwhile(pid);
    });
    Result result;
    drain(out[0], err[0], pid, command.limit, result);
    result.exit_code = wait_for(pid);
    meanwhile.join();
    ::close(out[0]);
    ::close(err[0]);
    return result;
}

} // namespace

Result stowage(const Command &command) {
    return command.terminal == Terminal::yes ? on_terminal(command) : on_pipes(command);
}

Result stowage(std::vector<std::string> arguments, std::map<std::string, std::string> env) {
    Command command;
    command.arguments = std::move(arguments);
    command.env = std::move(env);
    return stowage(command);
}

std::string content_of(const std::filesystem::path &path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

void wait_for(const std::function<bool()> &happened) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(50);
    while (!happened() && std::chrono::steady_clock::now() < end)
        ::usleep(1000);
}

void wait_until_taken(int pid) {
    const std::string status = "/proc/" + std::to_string(pid) + "/status";
    wait_for([&] {
        const std::string text = content_of(status);
        return text.empty() || text.find("ShdPnd:\t0000000000000000") != std::string::npos;
    });
}

} // namespace e2e
