#pragma once

#include "model/kubernetes.hpp"
#include "portainer/json/decoded.hpp"

#include <string_view>
#include <vector>

namespace stowage::portainer {

/// The `items` of a DeploymentList.
[[nodiscard]] Decoded<std::vector<model::KubernetesDeployment>>
decode_kubernetes_deployments(std::string_view body);

} // namespace stowage::portainer
