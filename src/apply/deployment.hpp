#pragma once

#include "desired/state.hpp"
#include "model/stack.hpp"
#include "plan/plan.hpp"
#include "preflight/preflight.hpp"

#include <string>

namespace stowage::apply {

/// What will be deployed when the plan is carried out: the desired state, with the server's own where
/// `ignore` says so. `record` is null where the stack does not exist yet; `content` is its compose file, ""
/// where that isn't known. Refers to `plan`.
[[nodiscard]] preflight::Deployment deployment_of(const plan::StackPlan &plan, const model::Stack *record,
                                                  const std::string &content);

} // namespace stowage::apply
