#pragma once

#include "model/kubernetes.hpp"
#include "portainer/access_api.hpp"
#include "portainer/api_result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stowage::portainer {

class Session;

/// The label that the server puts on every object of a stack, with the stack's id.
inline constexpr const char *stack_id_label = "io.portainer.kubernetes.application.stackid";

/// The name by which a server that applies manifests itself does so. With it a dry run is what the server
/// does.
inline constexpr const char *manager_of_servers = "portainer";
/// A name that no server has, for what is to be tried beside kubectl's.
inline constexpr const char *manager_of_trials = "stowage";

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
    /// "", which standard users may not ask. Of the values of Secrets only fingerprints are kept.
    [[nodiscard]] ApiResult<std::vector<model::KubernetesObject>> list(std::int64_t environment_id,
                                                                       const model::KubernetesKind &kind,
                                                                       const std::string &space,
                                                                       const std::string &labels);
    [[nodiscard]] ApiResult<std::vector<model::KubernetesPod>>
    pods(std::int64_t environment_id, const std::string &space, const std::string &labels);
    /// The last lines that a container of a pod wrote before it ended the last time.
    [[nodiscard]] ApiResult<std::string> pod_log(std::int64_t environment_id, const model::KubernetesPod &pod,
                                                 const std::string &container, int tail);

    /// Whether an object is there, and its metadata.
    [[nodiscard]] ApiResult<model::KubernetesObject> get(std::int64_t environment_id,
                                                         const KubernetesPlace &place);
    /// The kinds of a group's version, `apps/v1`.
    [[nodiscard]] ApiResult<std::vector<model::KubernetesKind>> kinds(std::int64_t environment_id,
                                                                      const std::string &api_version);

    /// The quotas of a namespace.
    [[nodiscard]] ApiResult<std::vector<model::KubernetesQuota>> quotas(std::int64_t environment_id,
                                                                        const std::string &space);
    /// Why the cluster could not make what belongs to an object, its newest word; "" where it says nothing of
    /// that.
    [[nodiscard]] ApiResult<std::string> failed_creations(std::int64_t environment_id,
                                                          const std::string &space, const std::string &kind,
                                                          const std::string &name);

    /// How the newest Job of that name ended, by what the cluster still tells of it.
    [[nodiscard]] ApiResult<std::optional<model::KubernetesJobEnd>>
    job_end(std::int64_t environment_id, const std::string &space, const std::string &name);

    /// Whether a new object would be taken, with the cluster's words where not: nothing is stored. Unknown
    /// fields are refused.
    [[nodiscard]] ApiResult<model::KubernetesObject>
    dry_run(std::int64_t environment_id, const KubernetesPlace &place, const std::string &json);
    /// What the object would be if a manifest were applied to it by the server itself, whoever set its fields
    /// before; with the cluster's words where it would be refused. Nothing is stored. `manager` is who
    /// applies: fields that the same one applied before and leaves out now would go, those of others would
    /// stay.
    [[nodiscard]] ApiResult<model::KubernetesObject> apply_dry_run(std::int64_t environment_id,
                                                                   const KubernetesPlace &place,
                                                                   const std::string &json,
                                                                   const std::string &manager);
    /// Whether an object would be taken in place of the one that is there. Nothing is stored.
    [[nodiscard]] ApiResult<model::KubernetesObject>
    replace_dry_run(std::int64_t environment_id, const KubernetesPlace &place, const std::string &json);
    /// Deletes an object; what belongs to it goes after it.
    [[nodiscard]] ApiResult<bool> remove(std::int64_t environment_id, const KubernetesPlace &place);
    /// Whether the user may do that.
    [[nodiscard]] ApiResult<bool> may(std::int64_t environment_id, const std::string &verb,
                                      const KubernetesPlace &place);

    /// POST /resource_controls: access control for a stack that has none. Administrators only; stacks of one
    /// name on one environment share it.
    [[nodiscard]] ApiResult<model::ResourceControl>
    give_access(std::int64_t environment_id, const std::string &stack_name, const AccessSettings &access);

private:
    Session *session_;
};

} // namespace stowage::portainer
