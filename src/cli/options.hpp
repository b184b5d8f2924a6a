#pragma once

#include "desired/select.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace stowage::cli {

enum class ColorMode { automatic, always, never };
enum class OnForbidden { fail, report };

/// What several commands take.
struct Options {
    std::vector<std::string> inputs; ///< -f
    desired::Selection selection;
    bool allow_exec = false;
    bool allow_literal_secrets = false;
    bool insecure = false;
    bool offline_git = false;
    bool verbose = false;
    ColorMode color = ColorMode::automatic;
    std::string format;                 ///< --format as it was given; "" when it was not
    std::vector<std::string> outputs;   ///< --output: FORMAT=FILE
    std::string plan_out;               ///< --out of plan
    std::size_t comment_bytes = 60'000; ///< of Markdown
    OnForbidden on_forbidden = OnForbidden::fail;
    int parallelism = 4; ///< of apply: stacks at once
};

struct ValidateOptions {
    Options common;
    bool resolve = false; ///< look up references too
};

struct PlanOptions {
    Options common;
    bool detailed_exitcode = false;
};

struct ApplyOptions {
    Options common;
    std::string plan_file;
    bool auto_approve = false;
    std::chrono::nanoseconds max_age = std::chrono::hours(24);
};

struct ShowOptions {
    Options common;
    std::string plan_file;
};

} // namespace stowage::cli
