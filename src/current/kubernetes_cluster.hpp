#pragma once

#include "kubernetes/manifest.hpp"
#include "model/kubernetes.hpp"
#include "model/stack.hpp"
#include "portainer/client.hpp"

#include <cstdint>
#include <map>
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
    /// Why the pods of what has too few of them can't be made, by owner (`StatefulSet/team-a/db`).
    std::map<std::string, std::string> refused_pods;
    /// Jobs that went when they had finished, where it is known how they ended: by namespace and name.
    std::map<std::pair<std::string, std::string>, model::KubernetesJobEnd> ended_jobs;
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

/// One call a kind: in the whole cluster where the user may ask that, else in each namespace. `labels` says
/// which objects, see KubernetesApi::list.
[[nodiscard]] Cluster ask_cluster(portainer::Client &client, std::int64_t environment_id,
                                  const std::vector<const model::Stack *> &stacks, const Manifests &manifests,
                                  const std::string &labels);

/// Adds what the manifests name and nothing labelled is: by its name, since somebody may have taken its
/// labels off. Such an object bears the labels of no stack.
void add_unlabelled(portainer::Client &client, std::int64_t environment_id,
                    const std::vector<const model::Stack *> &stacks, const Manifests &manifests,
                    Cluster &cluster);

} // namespace stowage::current
