#pragma once

#include "cli/options.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace stowage::cli {

/// Options that several commands have.

/// What a duration on the command line must be.
struct DurationRule {
    std::chrono::nanoseconds least;
    const char *examples; ///< for who wrote another thing
};

/// `variable` of the environment gives the value where the option is not given; "" for none.
void add_duration_taken(CLI::App &command, const char *option, const char *what, const DurationRule &rule,
                        std::function<void(std::chrono::nanoseconds)> take, const char *variable);

/// An option like `5m`. `into` stays as it is where it is not given; it may be an optional. Parsing throws
/// support::Error where it is no duration, or too short.
template <typename Into>
void add_duration(CLI::App &command, const char *option, const char *what, const DurationRule &rule,
                  Into &into, const char *variable = "") {
    add_duration_taken(
        command, option, what, rule,
        [&into](std::chrono::nanoseconds value) {
            if constexpr (requires { typename Into::value_type; })
                into = std::chrono::duration_cast<typename Into::value_type>(value);
            else
                into = std::chrono::duration_cast<Into>(value);
        },
        variable);
}

/// -f and what is taken of it.
void add_files(CLI::App &command, Options &options);
/// The same, and --git with what belongs to it.
void add_inputs(CLI::App &command, Options &options);
/// How servers are asked, and for what.
void add_connection(CLI::App &command, Options &options);
/// What decides what is planned, and so can't be said of a plan that is saved.
void add_planning(CLI::App &command, Options &options);
/// `--shard`.
void add_shard(CLI::App &command, Options &options);

void add_replace(CLI::App &command, Options &options);
void add_view(CLI::App &command, Options &options);
/// The view, and formats.
void add_output(CLI::App &command, Options &options);
/// `--quiet`.
void add_quiet(CLI::App &command, Options &options);
/// How a deployment is watched.
void add_wait(CLI::App &command, app::DeployOptions &options);
void add_parallelism(CLI::App &command, Options &options);

} // namespace stowage::cli
