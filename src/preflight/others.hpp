#pragma once

#include "preflight/preflight.hpp"

#include <string>

namespace stowage::preflight {

/// Whether a project of the engine is what the stack has made, under its name or its former one.
[[nodiscard]] bool belongs_to(const std::string &project, const plan::StackPlan &plan);

/// Whether the plan, nothing of which has been done yet, changes another stack that has made this project: it
/// may free what that has.
[[nodiscard]] bool changes_too(const std::string &project, const plan::StackPlan &plan, const Run &run);

/// Whether the plan, nothing of which has been done yet, deploys another stack to the environment: it may
/// bring what is not there.
[[nodiscard]] bool others_deploy(const plan::StackPlan &plan, const Run &run);

} // namespace stowage::preflight
