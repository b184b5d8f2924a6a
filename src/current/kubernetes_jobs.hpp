#pragma once

#include "current/kubernetes_cluster.hpp"

namespace stowage::current {

/// Whether the cluster removes a Job some time after it has finished (`ttlSecondsAfterFinished`).
[[nodiscard]] bool goes_when_finished(const kubernetes::Object &object);

/// Asks how such Jobs of the manifests ended that are not in the cluster any more (Cluster::ended_jobs).
/// Clusters forget that an hour later; then, and where the user may not read events, it stays unknown.
void ask_ended_jobs(portainer::Client &client, std::int64_t environment_id,
                    const std::vector<const model::Stack *> &stacks, const Manifests &manifests,
                    Cluster &cluster);

} // namespace stowage::current
