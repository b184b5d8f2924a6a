#pragma once

#include "kubernetes/manifest.hpp"
#include "portainer/kubernetes_api.hpp"
#include "preflight/finding.hpp"

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace stowage::preflight {

/// Whether the namespace would let pods of a workload be made: limits, quotas and policies judge pods, and
/// take any Deployment. A pod of its template is tried, and not stored. What can't be tried is not judged.
[[nodiscard]] std::optional<Finding> pods_finding(const kubernetes::Object &object,
                                                  const nlohmann::json &body, const std::string &space,
                                                  portainer::KubernetesApi api, std::int64_t environment_id);

} // namespace stowage::preflight
