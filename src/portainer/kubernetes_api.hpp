#pragma once

#include "model/kubernetes.hpp"
#include "portainer/api_result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stowage::portainer {

class Session;

/// The Kubernetes API of an environment, through the server: /endpoints/{id}/kubernetes/….
class KubernetesApi {
public:
    explicit KubernetesApi(Session &session) : session_(&session) {}

    /// The deployments (apps/v1) of a namespace, or of all when it is "".
    [[nodiscard]] ApiResult<std::vector<model::KubernetesDeployment>>
    deployments(std::int64_t endpoint_id, const std::string &kubernetes_namespace);

private:
    Session *session_;
};

} // namespace stowage::portainer
