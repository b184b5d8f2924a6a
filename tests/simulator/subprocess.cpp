#include "subprocess.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

namespace simulator {
namespace {

/** A pipe whose ends close themselves. */
class Pipe {
public:
    Pipe() {
        if (pipe2(ends.data(), O_CLOEXEC) != 0) {
            ends = {-1, -1};
        }
    }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    Pipe(const Pipe &) = delete;
    Pipe &operator=(const Pipe &) = delete;

    int reading() const { return ends[0]; }
    int writing() const { return ends[1]; }
    void close_reading() { close_end(0); }
    void close_writing() { close_end(1); }

private:
    void close_end(std::size_t end) {
        if (ends[end] >= 0) {
            close(ends[end]);
            ends[end] = -1;
        }
    }
    std::array<int, 2> ends{-1, -1};
};

std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>> &extra) {
    std::vector<std::string> result;
    for (char **entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        bool replaced = text.starts_with("GIT_");
        for (const auto &[name, value] : extra) {
            replaced = replaced || text.starts_with(name + "=");
        }
        if (!replaced) {
            result.emplace_back(text);
        }
    }
    for (const auto &[name, value] : extra) {
        result.push_back(name + "=" + value);
    }
    return result;
}

std::vector<char *> pointers(std::vector<std::string> &texts) {
    std::vector<char *> result;
    for (std::string &text : texts) {
        result.push_back(text.data());
    }
    result.push_back(nullptr);
    return result;
}

/** Writes the input and reads the output at the same time, so that neither side waits for the other for ever.
 */
std::string talk(Pipe &to_program, Pipe &from_program, const std::string &input) {
    fcntl(to_program.writing(), F_SETFL, O_NONBLOCK);
    std::string output;
    std::size_t written = 0;
    std::array<char, 65536> buffer{};
    bool writing = true;
    for (;;) {
        if (writing && written == input.size()) {
            to_program.close_writing();
            writing = false;
        }
        std::array<pollfd, 2> waiting{
            {{from_program.reading(), POLLIN, 0}, {to_program.writing(), POLLOUT, 0}}};
        if (poll(waiting.data(), writing ? 2 : 1, -1) < 0) {
            if (errno == EINTR) {
                continue;
            }
            return output;
        }
        if (writing && waiting[1].revents != 0) {
            const ssize_t count =
                ::write(to_program.writing(), input.data() + written, input.size() - written);
            if (count > 0) {
                written += static_cast<std::size_t>(count);
            } else if (count < 0 && errno != EAGAIN && errno != EINTR) {
                written = input.size();
            }
        }
        if (waiting[0].revents != 0) {
            const ssize_t count = ::read(from_program.reading(), buffer.data(), buffer.size());
            if (count == 0 || (count < 0 && errno != EINTR)) {
                return output;
            }
            output.append(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
        }
    }
}

} // namespace

ProgramResult run_program(const std::vector<std::string> &arguments, const std::string &input,
                          const std::vector<std::pair<std::string, std::string>> &environment) {
    Pipe to_program;
    Pipe from_program;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to_program.reading(), 0);
    posix_spawn_file_actions_adddup2(&actions, from_program.writing(), 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    std::vector<std::string> words = arguments;
    std::vector<std::string> variables = environment_with(environment);
    pid_t child = -1;
    const int status = posix_spawnp(&child, words[0].c_str(), &actions, nullptr, pointers(words).data(),
                                    pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    ProgramResult result;
    if (status != 0) {
        return result;
    }
    to_program.close_reading();
    from_program.close_writing();
    result.output = talk(to_program, from_program, input);
    to_program.close_writing();
    int state = 0;
    while (waitpid(child, &state, 0) < 0 && errno == EINTR) {
    }
    result.exit_code = WIFEXITED(state) ? WEXITSTATUS(state) : 128;
    return result;
}

} // namespace simulator
