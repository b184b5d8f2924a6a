#pragma once

#include "desired/state.hpp"
#include "plan/plan.hpp"

#include <string>
#include <vector>

namespace stowage::plan {

inline constexpr const char *plan_format = "stowage/plan/v1";

/// The plan for machines, as schemas/plan.schema.json describes it. Holds no secret value.
[[nodiscard]] std::string to_json(const Plan &plan);

/// A plan that can be applied later, with the servers it is for. References stay references.
struct SavedPlan {
    Plan plan;
    std::vector<desired::Server> servers;
};

/// The same JSON with what apply needs besides. Throws support::Error where the desired state holds a literal
/// secret (an API key or git password), since that would be written to the file.
[[nodiscard]] std::string to_plan_file(const SavedPlan &saved);

/// Reads it back. Throws support::Error that names `path` and what is wrong with it.
[[nodiscard]] SavedPlan parse_plan_file(const std::string &text, const std::string &path);

} // namespace stowage::plan
