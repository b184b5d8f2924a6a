#pragma once

#include "kubernetes/manifest.hpp"
#include "model/kubernetes.hpp"
#include "plan/plan.hpp"
#include "portainer/client.hpp"
#include "preflight/finding.hpp"

#include <optional>

namespace stowage::preflight {

/// Whose an object is that a deployment would change: nothing of another stack is taken over, so that is
/// blocked. Nothing where it is the stack's own.
[[nodiscard]] std::optional<Finding> owner_finding(const kubernetes::Object &object,
                                                   const model::KubernetesObject &live,
                                                   const plan::StackPlan &plan, portainer::Client &client);

} // namespace stowage::preflight
