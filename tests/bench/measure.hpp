#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace bench {

/// What a program took.
struct Usage {
    int exit_code = -1;
    double milliseconds = 0; ///< from its start to its end
    double peak_mib = 0;     ///< of its resident memory
};

/// Runs a program to its end, its output thrown away. Throws std::runtime_error when it can't be started.
[[nodiscard]] Usage run(const std::vector<std::string> &command, const std::string &folder,
                        const std::map<std::string, std::string> &env = {});

/// A program that runs until this object goes.
class Background {
public:
    explicit Background(const std::vector<std::string> &command);
    ~Background();
    Background(const Background &) = delete;
    Background &operator=(const Background &) = delete;

private:
    int pid_;
};

/// The port that a simulator writes into this file once it listens. Throws std::runtime_error when it does
/// not within a minute.
[[nodiscard]] int read_port(const std::filesystem::path &file);

[[nodiscard]] double least(std::vector<double> values);
[[nodiscard]] double median(std::vector<double> values);

} // namespace bench
