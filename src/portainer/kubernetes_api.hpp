#pragma once

#include "model/kubernetes.hpp"
#include "portainer/api_result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stowage::portainer {

class Session;

/// The label that the server puts on every object of a stack, with the stack's id.
inline constexpr const char *stack_id_label = "io.portainer.kubernetes.application.stackid";

/// An object by its place in a cluster.
struct KubernetesPlace {
    model::KubernetesKind kind;
    std::string space; ///< "" for an object of the whole cluster
    std::string name;
};

/// The Kubernetes API of an environment, through the server: /endpoints/{id}/kubernetes/…, with the rights of
/// the key's own user.
class KubernetesApi {
public:
    explicit KubernetesApi(Session &session) : session_(&session) {}

    /// Objects of a kind with these labels (`a=b`, or `a` for any value); of all namespaces where `space` is
    /// "", which standard users may not ask. Of Secrets what is in them is not kept.
    [[nodiscard]] ApiResult<std::vector<model::KubernetesObject>> list(std::int64_t environment_id,
                                                                       const model::KubernetesKind &kind,
                                                                       const std::string &space,
                                                                       const std::string &labels);
    [[nodiscard]] ApiResult<std::vector<model::KubernetesPod>>
    pods(std::int64_t environment_id, const std::string &space, const std::string &labels);
    /// The last lines that a container of a pod wrote before it ended the last time.
    [[nodiscard]] ApiResult<std::string> pod_log(std::int64_t environment_id, const model::KubernetesPod &pod,
                                                 const std::string &container, int tail);

    /// The kinds of a group's version, `apps/v1`.
    [[nodiscard]] ApiResult<std::vector<model::KubernetesKind>> kinds(std::int64_t environment_id,
                                                                      const std::string &api_version);

private:
    Session *session_;
};

} // namespace stowage::portainer
