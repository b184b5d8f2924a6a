#pragma once

#include "access.hpp"
#include "kubernetes_cluster.hpp"
#include "world.hpp"

#include <optional>
#include <string>

namespace simulator {

/** What somebody wants to do in a cluster. An empty `space` is the cluster's scope. */
struct KubeAttempt {
    std::string verb; ///< "get", "list", "create", "patch", "delete"
    std::string group;
    std::string resource; ///< "deployments"
    std::string space;
    std::string name;
};

/**
 * Administrators may do all. A standard user works in `default` and in the namespaces that name the user or a
 * team, and sees the cluster's namespaces.
 */
bool may_in_cluster(const State &state, const Environment &environment, const Caller &caller,
                    const KubeAttempt &attempt);

/** The API server's words for what may not be done, or nothing. */
std::optional<KubeRefusal> forbidden_in_cluster(const State &state, const Environment &environment,
                                                const Caller &caller, const KubeAttempt &attempt);

} // namespace simulator
