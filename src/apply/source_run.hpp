#pragma once

#include "apply/report.hpp"
#include "apply/stack_run.hpp"

namespace stowage::apply {

/// Carries out the plan of one source: sees that it still is as planned, writes, reads back. Never throws for
/// what a server does.
[[nodiscard]] StackResult run_source(const plan::StackPlan &plan, const RunContext &context);

} // namespace stowage::apply
