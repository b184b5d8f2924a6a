#pragma once

#include "current/kubernetes_cluster.hpp"
#include "kubernetes/manifest.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stowage::current {

/// An object that seems to be otherwise than its manifest says. The cluster itself knows better: to it,
/// `500m` and `0.5` are the same.
struct DriftSuspect {
    kubernetes::Object wanted;
    const model::KubernetesObject *live;
    std::string json;               ///< of `wanted`, in its namespace
    std::vector<std::string> paths; ///< in which the texts differ
};

/// What is otherwise in the cluster than the manifest says.
struct ClusterDrift {
    std::vector<std::string> found;   ///< `Deployment web: spec.replicas`
    std::vector<std::string> refused; ///< the same with the cluster's words: applying would not set it right
};

/// Where the texts differ in fields that the manifest sets. Pure. Jobs are left out: what they run can't be
/// changed, and the cluster adds to it.
[[nodiscard]] std::vector<DriftSuspect> drift_suspects(const model::Stack &stack, const std::string &manifest,
                                                       const Cluster &cluster);

/// Of those, what the cluster would really change if the manifest were applied again, by a dry run with the
/// user's own rights. What it does not answer is not known, and not said. Replicas that an autoscaler sets
/// are its own.
/// `manager` is who applies, see KubernetesApi::apply_dry_run.
[[nodiscard]] ClusterDrift confirmed_drift(portainer::Client &client, std::int64_t environment_id,
                                           const Cluster &cluster, const std::vector<DriftSuspect> &suspects,
                                           const std::string &manager);

} // namespace stowage::current
