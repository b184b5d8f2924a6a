#pragma once

#include "plan/plan.hpp"

#include <set>
#include <string>
#include <vector>

namespace stowage::cli {

/// The words of --fail-on: those of actions, and `drift`.
[[nodiscard]] const std::vector<std::string> &fail_on_words();

/// What of a plan a caller wants to hear of by the exit code.
class FailOn {
public:
    /// Throws support::Error for a word that is none.
    explicit FailOn(const std::vector<std::string> &words);

    [[nodiscard]] bool given() const { return !words_.empty(); }
    /// Whether the plan has one of the words. `drift` is a redeployment: no field differs, but the repository
    /// moved on, or what should run does not. A field that is forbidden by itself is `forbidden` too.
    [[nodiscard]] bool holds_for(const plan::Plan &plan) const;

private:
    std::set<std::string> words_;
};

} // namespace stowage::cli
