#pragma once

#include "plan/plan.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::apply {

using support::Code;

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

/// What a failure is about.
enum class Cause {
    stack,      ///< what was sent, and what became of it
    connection, ///< the server could not be reached, or was lost: nothing is said of the stack
    api_key,    ///< the server refused the key: nothing is said of the stack
};

/// `stack`, `connection`, `apiKey`.
[[nodiscard]] const char *name_of(Cause cause);
/// A word that is none of them is `stack`.
[[nodiscard]] Cause cause_named(std::string_view word);

struct StackResult {
    plan::StackPlan plan;
    Outcome outcome = Outcome::unchanged;
    Code code{};                      ///< what it is about, unless it is as desired
    std::string message;              ///< one line, with the server's own words; secrets masked
    std::vector<std::string> details; ///< more of the server's words, cut to what matters
    std::string advice;
    std::optional<std::string> missing_right; ///< where rights stand in the way: what the user lacks
    std::optional<std::string> server_words;  ///< the reason that the server gave, as it gave it
    bool passes = false; ///< of a failure: its cause may pass by itself (the connection, a busy server)
    Cause cause = Cause::stack;
    bool mixed = false; ///< what runs may be part of this deployment, part of the one before
    std::chrono::milliseconds elapsed{0};
};

struct Report {
    std::vector<StackResult> stacks; ///< in the order of the plan
    bool interrupted = false;
};

} // namespace stowage::apply
