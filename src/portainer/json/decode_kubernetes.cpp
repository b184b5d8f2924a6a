#include "portainer/json/decode_kubernetes.hpp"

#include "portainer/json/list.hpp"

#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

model::KubernetesDeployment read_deployment(const Field &deployment) {
    deployment.expect_object();
    const Field metadata = deployment["metadata"];
    const Field spec = deployment["spec"];
    const Field status = deployment["status"];
    model::KubernetesDeployment out;
    out.name = metadata["name"].text();
    out.kubernetes_namespace = metadata["namespace"].text();
    out.labels = metadata["labels"].text_map();
    out.wanted = spec["replicas"].missing() ? 1 : spec["replicas"].number(); // the API's default
    out.ready = status["readyReplicas"].number();
    return out;
}

} // namespace

Decoded<std::vector<model::KubernetesDeployment>> decode_kubernetes_deployments(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        const Field list(json, "deployments");
        list.expect_object();
        if (!list.has("items"))
            list["items"].fail("expected a list, got nothing");
        return read_list(list["items"], read_deployment);
    });
}

} // namespace stowage::portainer
