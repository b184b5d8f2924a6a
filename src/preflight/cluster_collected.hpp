#pragma once

#include "kubernetes/manifest.hpp"
#include "portainer/client.hpp"
#include "portainer/kubernetes_api.hpp"
#include "preflight/finding.hpp"

#include <cstdint>
#include <optional>

namespace stowage::preflight {

/// A cluster takes away an object whose `ownerReferences` name nothing that is there, seconds after it was
/// deployed, and each deployment would bring it for these seconds. Nothing where one owner is there, or where
/// that can't be found out.
[[nodiscard]] std::optional<Finding> collected_finding(const kubernetes::Object &object,
                                                       const portainer::KubernetesPlace &place,
                                                       portainer::Client &client,
                                                       std::int64_t environment_id);

} // namespace stowage::preflight
