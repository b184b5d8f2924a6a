#pragma once

#include "kubernetes/manifest.hpp"
#include "model/kubernetes.hpp"
#include "model/stack.hpp"
#include "portainer/client.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace stowage::current {

/// Manifests as the server has them, by stack id.
using Manifests = std::map<std::int64_t, std::string>;

/// What a cluster says of the stacks that the server put into it.
struct Cluster {
    std::vector<model::KubernetesObject> objects; ///< those with the label of any stack
    std::vector<model::KubernetesPod> pods;       ///< of what does not run well
    /// Why some could not be seen: by kind (`v1 ConfigMap`) and namespace, "" for all.
    std::map<std::pair<std::string, std::string>, std::string> unseen;
    std::vector<model::KubernetesKind> kinds; ///< that were asked for
    bool whole = false;                       ///< all namespaces were looked at

    /// Why an object could not be seen, or "".
    [[nodiscard]] std::string why_unseen(const std::string &api_version, const std::string &kind,
                                         const std::string &space) const;
    /// A kind that was asked for, or null.
    [[nodiscard]] const model::KubernetesKind *kind(const std::string &api_version,
                                                    const std::string &kind) const;
    [[nodiscard]] const model::KubernetesObject *find(const std::string &api_version, const std::string &kind,
                                                      const std::string &space,
                                                      const std::string &name) const;
};

/// The namespace that an object of a stack is in: its own, or else the stack's.
[[nodiscard]] std::string space_of(const kubernetes::Object &object, const std::string &space_of_stack);

/// The namespaces that these stacks have objects in.
[[nodiscard]] std::set<std::string> spaces_of(const std::vector<const model::Stack *> &stacks,
                                              const Manifests &manifests);

/// Kinds that stacks are usually made of: with these, also what a manifest no longer names is seen.
[[nodiscard]] const std::vector<model::KubernetesKind> &usual_kinds();

/// The usual kind with that name, or null.
[[nodiscard]] const model::KubernetesKind *usual_kind(const std::string &api_version,
                                                      const std::string &kind);

/// The kind of an object as the cluster calls it; nothing where the cluster has none, or does not say.
[[nodiscard]] std::optional<model::KubernetesKind>
kind_of(portainer::Client &client, std::int64_t environment_id, const kubernetes::Object &object);

/// One call a kind: in the whole cluster where the user may ask that, else in each namespace. `labels` says
/// which objects, see KubernetesApi::list.
[[nodiscard]] Cluster ask_cluster(portainer::Client &client, std::int64_t environment_id,
                                  const std::vector<const model::Stack *> &stacks, const Manifests &manifests,
                                  const std::string &labels);

} // namespace stowage::current
