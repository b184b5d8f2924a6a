#include "portainer/kubernetes_api.hpp"

#include "portainer/json/decode_kubernetes.hpp"
#include "portainer/session.hpp"
#include "portainer/url.hpp"

#include <fmt/format.h>

namespace stowage::portainer {

ApiResult<std::vector<model::KubernetesDeployment>>
KubernetesApi::deployments(std::int64_t endpoint_id, const std::string &kubernetes_namespace) {
    const std::string within =
        kubernetes_namespace.empty() ? "" : fmt::format("namespaces/{}/", encode_part(kubernetes_namespace));
    return session_->ask(
        get_request(fmt::format("/endpoints/{}/kubernetes/apis/apps/v1/{}deployments", endpoint_id, within)),
        decode_kubernetes_deployments);
}

} // namespace stowage::portainer
