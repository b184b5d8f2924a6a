#pragma once

#include "plan/plan.hpp"

#include <fmt/format.h>
#include <string>
#include <tuple>

namespace stowage::reconcile {

/// What tells one stack from all others: server, environment, namespace (of Kubernetes, where it is written)
/// and name.
using StackKey = std::tuple<std::string, std::string, std::string, std::string>;

[[nodiscard]] inline std::string namespace_of(const plan::StackPlan &plan) {
    return plan.spec ? plan.spec->kubernetes_namespace : std::string();
}

[[nodiscard]] inline StackKey key_of(const plan::StackPlan &plan) {
    return {plan.server, plan.environment, namespace_of(plan), plan.name};
}

/// Of anything that is kept of a stack: Held, Problem, and those of Status.
template <typename Kept>
[[nodiscard]] StackKey key_of(const Kept &one) {
    return {one.server, one.environment, one.space, one.stack};
}

/// `server/environment/stack`, and the namespace behind it where there is one.
template <typename Kept>
[[nodiscard]] std::string path_of(const Kept &one) {
    return fmt::format("{}/{}/{}{}", one.server, one.environment, one.stack,
                       one.space.empty() ? "" : fmt::format(" ({})", one.space));
}

} // namespace stowage::reconcile
