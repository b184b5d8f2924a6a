#include "current/kubernetes_kinds.hpp"

#include "portainer/kubernetes_api.hpp"

#include <algorithm>

namespace stowage::current {

using model::KubernetesKind;

const std::vector<KubernetesKind> &usual_kinds() {
    static const std::vector<KubernetesKind> kinds = {
        {"apps/v1", "Deployment", "deployments", true},
        {"apps/v1", "StatefulSet", "statefulsets", true},
        {"apps/v1", "DaemonSet", "daemonsets", true},
        {"batch/v1", "Job", "jobs", true},
        {"batch/v1", "CronJob", "cronjobs", true},
        {"v1", "Service", "services", true},
        {"v1", "ConfigMap", "configmaps", true},
        {"v1", "Secret", "secrets", true},
        {"v1", "PersistentVolumeClaim", "persistentvolumeclaims", true},
        {"networking.k8s.io/v1", "Ingress", "ingresses", true},
        {"networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", true},
        {"v1", "ServiceAccount", "serviceaccounts", true},
        {"v1", "Pod", "pods", true},
        {"rbac.authorization.k8s.io/v1", "Role", "roles", true},
        {"rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", true},
        {"autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true},
        {"policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", true},
    };
    return kinds;
}

const KubernetesKind *usual_kind(const std::string &api_version, const std::string &kind) {
    for (const KubernetesKind &known : usual_kinds())
        if (known.kind == kind && known.api_version == api_version)
            return &known;
    return nullptr;
}

Kinds::Answer Kinds::find(const std::string &api_version, const std::string &kind) {
    if (const KubernetesKind *usual = usual_kind(api_version, kind))
        return {*usual, std::nullopt};
    const auto asked = asked_.find(api_version);
    const auto &known =
        asked != asked_.end()
            ? asked->second
            : asked_.emplace(api_version, client_.kubernetes().kinds(environment_id_, api_version))
                  .first->second;
    if (!known)
        return {std::nullopt, known.error()};
    const auto found = std::find_if(known->begin(), known->end(),
                                    [&](const KubernetesKind &one) { return one.kind == kind; });
    return {found == known->end() ? std::nullopt : std::optional(*found), std::nullopt};
}

} // namespace stowage::current
