#pragma once

#include "report/findings.hpp"

#include <string_view>

namespace stowage::report {

/// The rule of that id, or the first one where there is none.
[[nodiscard]] const Rule *rule_named(std::string_view id);
/// That of what a plan does with a stack.
[[nodiscard]] const Rule *rule_of(const plan::StackPlan &stack);
/// That of a stack that is not as desired.
[[nodiscard]] const Rule *rule_of(apply::Outcome outcome);

} // namespace stowage::report
