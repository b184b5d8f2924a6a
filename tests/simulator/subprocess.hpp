#pragma once

#include <string>
#include <utility>
#include <vector>

namespace simulator {

struct ProgramResult {
    int exit_code = -1; ///< -1: it could not be started
    std::string output;
};

/** Runs a program with that input and waits for its output; its standard error goes to nowhere. */
ProgramResult run_program(const std::vector<std::string> &arguments, const std::string &input,
                          const std::vector<std::pair<std::string, std::string>> &environment);

} // namespace simulator
