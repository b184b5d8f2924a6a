#pragma once

namespace stowage::cli {

/// The whole program: reads the command line, runs the command, shows errors, returns the exit code.
[[nodiscard]] int run(int argc, char **argv);

} // namespace stowage::cli
