#pragma once

#include "apply/report.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace stowage::apply {

/// How a run ended before it was done. Thrown inside this module only: a run has many places to end early and
/// one place to report.
struct Ended {
    Outcome outcome;
    Code code;
    std::string message;
    std::vector<std::string> details = {};
    std::string advice = {};
    bool passes = false; ///< the cause may pass by itself
    Cause cause = Cause::stack;
    bool took_down = false; ///< a deployment failed, and with it went what ran before
    /// Kubernetes: a deployment failed, and parts of it may be in the cluster all the same.
    bool half_applied = false;
    /// A swarm's deployment failed half-way and nothing was sent again: some services may be new, some old.
    bool mixed = false;
    bool runs_badly = false; ///< it was deployed, and what runs since then does not run well
    std::optional<std::string> missing_right = {}; ///< of a refusal
    std::optional<std::string> server_words = {};  ///< where the server gave a reason, as it gave it
};

/// The result of a run that returns what to say of it when it is done, and else throws Ended, or another
/// exception. It may write what it found into the result's plan.
[[nodiscard]] StackResult result_of(const plan::StackPlan &plan,
                                    const std::function<std::string(plan::StackPlan &)> &run);

} // namespace stowage::apply
