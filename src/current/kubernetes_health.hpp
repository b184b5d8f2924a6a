#pragma once

#include "current/kubernetes_cluster.hpp"
#include "model/health.hpp"

#include <string>
#include <vector>

namespace stowage::current {

/// The health of a stack, as `kubectl rollout status` judges what it is made of: a roll-out is over when the
/// newest generation was observed, all replicas are of it and available, and none of an older one is left.
/// Until then it is progressing; degraded where its pods say why they never will be (crashes, an image that
/// can't be pulled), or its deadline has passed. Everything else has to be there. Pure.
///
/// `manifest` is what the server has stored, "" where that is not known: then only what is there is judged.
[[nodiscard]] model::StackHealth health_of_cluster(const model::Stack &stack, const std::string &manifest,
                                                   const Cluster &cluster);

/// One object of it.
[[nodiscard]] model::ServiceHealth health_of_object(const model::KubernetesObject &object,
                                                    const Cluster &cluster, const std::string &label);

/// Objects with the stack's labels that its manifest does not name. What other objects made is left to them.
[[nodiscard]] std::vector<const model::KubernetesObject *>
left_over_objects(const model::Stack &stack, const std::string &manifest, const Cluster &cluster);

/// `Deployment web`, with the namespace where it is not that of the stack.
[[nodiscard]] std::string label_in(const model::Stack &stack, const model::KubernetesObject &object);

} // namespace stowage::current
