#pragma once

#include "plan/plan.hpp"
#include "report/renderer.hpp"

#include <string>

namespace stowage::report {

/// What the sides of a difference are called.
struct DiffSides {
    std::string before = "on the server";    ///< behind a stack's name
    std::string after = "the desired state"; ///< for what stands in no file that is known
};

/// The differences of fields and files alone, in the manner of `git diff`: from what the server has to what
/// the desired state says, or between the sides that are named. Stacks without a difference are not in it; ""
/// where there is none at all. Secret values are not shown.
[[nodiscard]] std::string plan_as_diff(const plan::Plan &plan, const View &view, const DiffSides &sides = {});

} // namespace stowage::report
