#pragma once

#include "apply/apply.hpp"
#include "apply/deploy_clock.hpp"
#include "apply/report.hpp"
#include "apply/runtime_watch.hpp"
#include "preflight/preflight.hpp"

#include <atomic>
#include <functional>
#include <string>

namespace stowage::apply {

/// What the run of one item needs of the world around it.
struct RunContext {
    portainer::Client &client;
    const current::ServerState &state;
    DeployClock &clock;
    RuntimeWatch &watch;
    const Options &options;
    const std::atomic<int> &interrupts;
    struct Preflight {
        bool asked =
            true; ///< false: deployments are not checked before, but for whether a server can read them
        preflight::Run &run;
    } preflight;
    std::function<void(const std::string &doing)> progress;
};

} // namespace stowage::apply
