#pragma once

#include "cli/options.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace stowage::cli {

/// Of apply and redeploy.
struct ApplyOptions {
    Options common;
    std::string plan_file; ///< of apply; "" for what the desired state says
    bool auto_approve = false;
    app::DeployOptions deploy;
    std::chrono::nanoseconds max_age = std::chrono::hours(24);
    std::vector<std::string> redeploy; ///< of redeploy: stacks that are deployed though nothing differs
    bool pull = false;                 ///< every image of these, before a deployment
};

/// How servers are asked, what is allowed, and how a deployment is watched.
void add_applying(CLI::App &command, ApplyOptions &options);

/// Shows the plan, asks, changes the servers and says what came of it; the exit code.
[[nodiscard]] int apply(const ApplyOptions &options);

} // namespace stowage::cli
