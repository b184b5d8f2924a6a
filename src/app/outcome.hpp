#pragma once

#include "app/options.hpp"
#include "apply/report.hpp"
#include "plan/plan.hpp"

namespace stowage::app {

/// The exit code that a finished run asks for.
[[nodiscard]] int exit_code_of(const apply::Report &report, const plan::Summary &planned,
                               const Options &options);

/// The one that forbidden and hidden stacks ask for.
[[nodiscard]] int restricted_code(bool any_restricted, const Options &options);

} // namespace stowage::app
