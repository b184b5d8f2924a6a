#include "soak_child.hpp"

#include <csignal>
#include <fcntl.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace soak {
namespace {

std::vector<char *> pointers_to(std::vector<std::string> &words) {
    std::vector<char *> all;
    for (std::string &word : words)
        all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

} // namespace

Child::Child(std::vector<std::string> command, const std::map<std::string, std::string> &env,
             const std::string &folder, const std::string &log) {
    std::vector<std::string> variables;
    for (const auto &[name, value] : env)
        variables.push_back(name + "=" + value);
    const std::vector<char *> argv = pointers_to(command);
    const std::vector<char *> envp = pointers_to(variables);
    pid_ = ::fork();
    if (pid_ < 0)
        throw std::runtime_error("can't start a process");
    if (pid_ > 0)
        return;
    // In the child. Only what may be called after a fork.
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (nothing >= 0 && output >= 0 && ::chdir(folder.c_str()) == 0) {
        ::dup2(nothing, 0);
        ::dup2(output, 1);
        ::dup2(output, 2);
        ::execve(argv.front(), argv.data(), envp.data());
    }
    ::_exit(127);
}

Child::~Child() {
    if (exit_code_)
        return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void Child::signal(int number) const {
    if (!exit_code_)
        ::kill(pid_, number);
}

std::optional<int> Child::wait(std::chrono::milliseconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (!exit_code_) {
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_)
            exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        else if (std::chrono::steady_clock::now() >= until)
            break;
        else
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return exit_code_;
}

} // namespace soak
