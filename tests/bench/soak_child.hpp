#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace soak {

/// The program under test at work. Killed when it goes, if it still runs.
class Child {
public:
    /// What it prints goes to the end of the file `log`. Throws std::runtime_error when it can't be started.
    Child(std::vector<std::string> command, const std::map<std::string, std::string> &env,
          const std::string &folder, const std::string &log);
    ~Child();
    Child(const Child &) = delete;
    Child &operator=(const Child &) = delete;

    [[nodiscard]] int pid() const { return pid_; }
    void signal(int number) const;

    /// The exit code, 128 + signal when one ended it; nothing while it still runs.
    [[nodiscard]] std::optional<int> wait(std::chrono::milliseconds limit);

private:
    int pid_ = -1;
    std::optional<int> exit_code_;
};

} // namespace soak
