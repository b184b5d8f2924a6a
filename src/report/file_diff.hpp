#pragma once

#include "plan/plan.hpp"
#include "report/renderer.hpp"

#include <string>

namespace stowage::report {

/// The differences of fields and files alone, in the manner of `git diff`: from what the server has to what
/// the desired state says. Stacks without a difference are not in it; "" where there is none at all. Secret
/// values are not shown.
[[nodiscard]] std::string plan_as_diff(const plan::Plan &plan, const View &view);

} // namespace stowage::report
