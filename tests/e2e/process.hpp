#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace e2e {

enum class Terminal { no, yes };

struct Command {
    std::vector<std::string> arguments;     ///< after the program's name
    std::map<std::string, std::string> env; ///< added to a nearly empty environment
    std::string folder;                     ///< to run in; "" for the test's own
    std::string input;                      ///< typed, or piped, into it
    Terminal terminal = Terminal::no;       ///< gives it a terminal as input, output and error
    std::chrono::seconds limit{90};         ///< killed after that
    /// Called with the process id once it runs, e.g. to send it signals.
    std::function<void(int pid)> meanwhile;
};

struct Result {
    int exit_code = -1; ///< 128 + signal when a signal ended it
    std::string out;    ///< with a terminal: everything
    std::string err;
};

/// Runs the stowage binary that was built with the tests.
[[nodiscard]] Result stowage(const Command &command);
[[nodiscard]] Result stowage(std::vector<std::string> arguments, std::map<std::string, std::string> env = {});

/// A file's whole content; "" where there is none.
[[nodiscard]] std::string content_of(const std::filesystem::path &path);

/// Looks each millisecond until it is so, for 50 seconds at most.
void wait_for(const std::function<bool()> &happened);

/// Until the signals that a process was sent have reached it: two of a kind at once would be one.
void wait_until_taken(int pid);

} // namespace e2e
