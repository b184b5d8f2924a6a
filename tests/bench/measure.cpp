#include "measure.hpp"

#include "support/ci.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace bench {
namespace {

constexpr int no_such_program = 127;

/// In the child. Only what may be called after a fork.
[[noreturn]] void become(std::vector<char *> &argv, const std::string &folder) {
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing >= 0 && (folder.empty() || ::chdir(folder.c_str()) == 0)) {
        ::dup2(nothing, 0);
        ::dup2(nothing, 1);
        ::dup2(nothing, 2);
        ::execvp(argv.front(), argv.data());
    }
    ::_exit(no_such_program);
}

int start(std::vector<std::string> command, const std::string &folder) {
    std::vector<char *> argv;
    for (std::string &word : command)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const int pid = ::fork();
    if (pid < 0)
        throw std::runtime_error("can't start a process");
    if (pid == 0)
        become(argv, folder);
    return pid;
}

} // namespace

Usage run(const std::vector<std::string> &command, const std::string &folder,
          const std::map<std::string, std::string> &env) {
    // Where a CI system is seen, a folder that no commit knows is read within bounds that are not measured
    // here.
    for (const char *name : stowage::support::ci_variables())
        ::unsetenv(name);
    for (const auto &[name, value] : env)
        ::setenv(name.c_str(), value.c_str(), 1);
    const auto started = std::chrono::steady_clock::now();
    const int pid = start(command, folder);
    int status = 0;
    rusage used{};
    while (::wait4(pid, &status, 0, &used) < 0 && errno == EINTR) {
    }
    const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - started;
    Usage usage;
    usage.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    usage.milliseconds = spent.count();
    usage.peak_mib = static_cast<double>(used.ru_maxrss) / 1024;
    if (usage.exit_code == no_such_program)
        throw std::runtime_error("can't run " + command.front());
    return usage;
}

Background::Background(const std::vector<std::string> &command) : pid_(start(command, {})) {}

Background::~Background() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
}

double least(std::vector<double> values) {
    return *std::min_element(values.begin(), values.end());
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

int read_port(const std::filesystem::path &file) {
    for (int i = 0; i < 6000; ++i) {
        int port = 0;
        if (std::ifstream(file) >> port && port > 0)
            return port;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    throw std::runtime_error("the simulator does not start");
}

} // namespace bench
