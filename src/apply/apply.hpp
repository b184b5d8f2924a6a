#pragma once

#include "apply/report.hpp"
#include "apply/stability.hpp"
#include "current/state.hpp"
#include "plan/plan.hpp"
#include "portainer/client.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace stowage::apply {

/// Is told what happens while it happens. Called from several threads, one call at a time.
class Observer {
public:
    virtual ~Observer() = default;
    virtual void started(const plan::StackPlan &stack) = 0;
    /// `doing` is a word or two: `deploying`, `waiting for the server`, `reading back`.
    virtual void progressed(const plan::StackPlan &stack, const std::string &doing) = 0;
    virtual void finished(const StackResult &result) = 0;
    /// Called about ten times a second while something runs.
    virtual void tick() = 0;
};

/// One server to apply to. `state` is what its plan was made from (stacks and files are not looked at again).
struct Target {
    portainer::Client *client = nullptr;
    const current::ServerState *state = nullptr;
    std::chrono::milliseconds deploy_timeout{900'000};
};

struct Options {
    int parallelism = 4;                 ///< stacks at once, over all servers; 1 to 64
    std::chrono::milliseconds poll{500}; ///< of a deployment that a newer server works on
    /// Whether to look, after a deployment, that what was deployed runs; a stack's `wait` goes before
    /// `limits`.
    bool wait = true;
    StabilityLimits limits;
    bool patient = false; ///< what runs badly is given the whole `limits.timeout` to become well
    std::chrono::milliseconds look_every{1'000};
    bool preflight = false; ///< find out before a deployment what it must fail for
    /// Asked before each stack's first call, from several threads: why it must not be begun; nothing where
    /// it may be.
    std::function<std::optional<plan::Note>(const plan::StackPlan &)> objection = {};
    std::string git_cache; ///< of the preflight: folder for repositories that are read from here
};

/// Carries out a plan. Deletions and stops come first, since they free what the others may need; apart from
/// that a stack waits only for those it depends on, and is skipped where one of them is not as it should be.
/// Each stack's calls are made one after the other, since two writes at once break a stack.
///
/// `interrupts` is raised by signals: 1 finishes what runs and begins nothing more, 2 abandons what runs.
[[nodiscard]] Report apply(const plan::Plan &plan, const std::map<std::string, Target> &targets,
                           const Options &options, Observer &observer, const std::atomic<int> &interrupts);

} // namespace stowage::apply
