#pragma once

#include "manual/program.hpp"

namespace CLI {
class App;
}

namespace stowage::cli {

/// The command line as help, man pages, completions and the reference show it: what the parser knows, and the
/// groups, examples, variables and exit codes that belong to it. Commands of the parser that are hidden are
/// left out.
[[nodiscard]] manual::Program describe(const CLI::App &app);

/// Has `--help` of the program and of each command say what describe() says.
void use_own_help(CLI::App &app);

} // namespace stowage::cli
