#pragma once

#include "apply/report.hpp"
#include "plan/plan.hpp"

#include <string>

/// Plans and reports to be shown.
namespace samples {

using namespace stowage;

[[nodiscard]] plan::ServerPlan server(const std::string &name = "main");
[[nodiscard]] plan::StackPlan stack(const std::string &name, plan::Action action);
[[nodiscard]] plan::FieldChange change(const std::string &field, plan::FieldChange::Kind kind);

/// One server with these stacks.
[[nodiscard]] plan::Plan plan_with(std::vector<plan::StackPlan> stacks);

/// Every action, and every part that a plan can have.
[[nodiscard]] plan::Plan full_plan();

/// What there is besides actions: notes and unmanaged stacks of a server, a source, a replacement that is
/// allowed and one that is not, a field that is forbidden by itself, and stacks that run badly.
[[nodiscard]] plan::Plan plan_with_remarks();

[[nodiscard]] apply::StackResult result(const std::string &name, apply::Outcome outcome,
                                        const std::string &message);

/// Every outcome.
[[nodiscard]] apply::Report full_report();

} // namespace samples
