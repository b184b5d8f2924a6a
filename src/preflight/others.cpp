#include "preflight/others.hpp"

#include "support/text.hpp"

#include <algorithm>

namespace stowage::preflight {

bool belongs_to(const std::string &project, const plan::StackPlan &plan) {
    return !project.empty() &&
           (project == support::lower(plan.name) || project == support::lower(plan.former_name));
}

bool changes_too(const std::string &project, const plan::StackPlan &plan, const Run &run) {
    return run.ahead != nullptr && !project.empty() &&
           std::any_of(run.ahead->stacks.begin(), run.ahead->stacks.end(), [&](const plan::StackPlan &other) {
               const std::string &now = other.former_name.empty() ? other.name : other.former_name;
               return other.server == plan.server && other.environment_id == plan.environment_id &&
                      support::lower(now) == project && plan::changes_something(other.action());
           });
}

bool others_deploy(const plan::StackPlan &plan, const Run &run) {
    return run.ahead != nullptr &&
           std::any_of(run.ahead->stacks.begin(), run.ahead->stacks.end(), [&](const plan::StackPlan &other) {
               return other.server == plan.server && other.environment_id == plan.environment_id &&
                      other.name != plan.name && worth_checking(other);
           });
}

} // namespace stowage::preflight
