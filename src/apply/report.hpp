#pragma once

#include "plan/plan.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace stowage::apply {

enum class Outcome {
    done,          ///< read back from the server and found as desired
    unchanged,     ///< there was nothing to do
    failed,        ///< the server refused it, or its deployment failed
    not_effective, ///< the server said yes, but what was read back is not as desired
    unknown,       ///< the connection was lost or the run abandoned: what the server did is not known
    forbidden,     ///< the user's rights stand in the way
    hidden,        ///< it exists, but this user can't see it
    stale,         ///< it changed since it was planned, and was left alone
    blocked,       ///< known before: can't be done, so nothing was sent
    skipped,       ///< not begun: interrupted, or its server could not be reached
};

[[nodiscard]] const char *name_of(Outcome outcome);

struct StackResult {
    plan::StackPlan plan;
    Outcome outcome = Outcome::unchanged;
    std::string message;              ///< one line, with the server's own words; secrets masked
    std::vector<std::string> details; ///< more of the server's words, cut to what matters
    std::string advice;
    bool passes = false; ///< of a failure: its cause may pass by itself (the connection, a busy server)
    bool mixed = false;  ///< what runs may be part of this deployment, part of the one before
    std::chrono::milliseconds elapsed{0};
};

struct Report {
    std::vector<StackResult> stacks; ///< in the order of the plan
    bool interrupted = false;
};

} // namespace stowage::apply
