#include "current/kubernetes_cluster.hpp"

#include "portainer/kubernetes_api.hpp"
#include "support/parallel.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <mutex>
#include <tuple>

namespace stowage::current {
namespace {

using model::KubernetesKind;
using model::KubernetesObject;

constexpr std::size_t cluster_calls_at_once = 8; // calls
constexpr std::size_t most_unwell = 20;          // workloads whose pods are asked for

std::string words_of(const portainer::ApiError &error) {
    return error.str();
}

std::string key_of(const std::string &api_version, const std::string &kind) {
    return api_version + " " + kind;
}

std::string group_of(const std::string &api_version) {
    return api_version.substr(0, api_version.find('/'));
}

class Asking {
public:
    Asking(portainer::Client &client, std::int64_t environment_id, std::string labels)
        : client_(client), environment_id_(environment_id), labels_(std::move(labels)) {}

    /// Finds out whether the whole cluster may be asked.
    void begin(const std::set<std::string> &spaces) {
        const KubernetesKind &first = usual_kinds().front();
        auto answer = client_.kubernetes().list(environment_id_, first, "", labels_);
        cluster_.whole = answer || !answer.error().forbidden();
        if (cluster_.whole)
            take(first, "", std::move(answer));
        spaces_ = cluster_.whole ? std::vector<std::string>{""}
                                 : std::vector<std::string>{spaces.begin(), spaces.end()};
    }

    void ask(const std::vector<KubernetesKind> &kinds) {
        cluster_.kinds.insert(cluster_.kinds.end(), kinds.begin(), kinds.end());
        std::vector<std::pair<const KubernetesKind *, std::string>> questions;
        for (const KubernetesKind &kind : kinds)
            for (const std::string &space : kind.namespaced ? spaces_ : std::vector<std::string>{""})
                if (!cluster_.whole || &kind != &usual_kinds().front()) // that was asked already
                    questions.emplace_back(&kind, space);
        support::in_parallel(questions.size(), cluster_calls_at_once, [&](std::size_t i) {
            const auto &[kind, space] = questions[i];
            auto answer = client_.kubernetes().list(environment_id_, *kind, space, labels_);
            const std::lock_guard lock(mutex_);
            take(*kind, space, std::move(answer));
        });
    }

    void refuse(const std::string &api_version, const std::string &kind, const std::string &why) {
        cluster_.unseen.emplace(std::pair(key_of(api_version, kind), ""), why);
    }

    /// The pods of what has fewer of them than it should.
    void ask_pods() {
        std::vector<const KubernetesObject *> unwell;
        for (const KubernetesObject &object : cluster_.objects)
            if (!object.selector.empty() && is_short(object) && unwell.size() < most_unwell)
                unwell.push_back(&object);
        support::in_parallel(unwell.size(), cluster_calls_at_once, [&](std::size_t i) {
            std::string labels;
            for (const auto &[name, value] : unwell[i]->selector)
                labels += fmt::format("{}{}={}", labels.empty() ? "" : ",", name, value);
            auto pods = client_.kubernetes().pods(environment_id_, unwell[i]->space, labels);
            const std::lock_guard lock(mutex_);
            if (pods)
                pods_[unwell[i]->kind + "/" + unwell[i]->space + "/" + unwell[i]->name] = std::move(*pods);
        });
        for (auto &[name, pods] : pods_)
            for (model::KubernetesPod &pod : pods) {
                pod.owner = name;
                cluster_.pods.push_back(std::move(pod));
            }
    }

    Cluster cluster_;

private:
    static bool is_short(const KubernetesObject &object) {
        if (object.kind == "Job")
            return object.condition("Complete") == nullptr && !object.suspended;
        return object.updated < object.wanted || object.available < object.wanted ||
               object.ready < object.wanted || object.replicas > object.updated;
    }

    void take(const KubernetesKind &kind, const std::string &space,
              portainer::ApiResult<std::vector<KubernetesObject>> answer) {
        if (!answer) {
            cluster_.unseen.emplace(std::pair(key_of(kind.api_version, kind.kind), space),
                                    words_of(answer.error()));
            return;
        }
        const std::string group = group_of(kind.api_version); // its versions show the same objects
        for (KubernetesObject &object : *answer)
            if (seen_.insert({group, object.kind, object.space, object.name}).second)
                cluster_.objects.push_back(std::move(object));
    }

    portainer::Client &client_;
    std::int64_t environment_id_;
    std::string labels_;
    std::vector<std::string> spaces_;
    std::map<std::string, std::vector<model::KubernetesPod>> pods_;
    std::set<std::tuple<std::string, std::string, std::string, std::string>> seen_;
    std::mutex mutex_;
};

/// The kinds of the manifests that are not usual ones, as the cluster calls them.
std::vector<KubernetesKind> other_kinds(portainer::Client &client, std::int64_t environment_id,
                                        const Manifests &manifests, Asking &asking) {
    std::map<std::string, std::set<std::string>> wanted; // kinds by group and version
    for (const auto &[id, text] : manifests)
        for (const kubernetes::Object &object : kubernetes::read_manifests({{"manifest", text}}).objects)
            if (usual_kind(object.api_version, object.kind) == nullptr)
                wanted[object.api_version].insert(object.kind);
    std::vector<KubernetesKind> kinds;
    for (const auto &[api_version, names] : wanted) {
        const auto known = client.kubernetes().kinds(environment_id, api_version);
        for (const std::string &name : names) {
            const auto found =
                known ? std::find_if(known->begin(), known->end(),
                                     [&](const KubernetesKind &kind) { return kind.kind == name; })
                      : std::vector<KubernetesKind>::const_iterator{};
            if (known && found != known->end())
                kinds.push_back(*found);
            else
                asking.refuse(api_version, name,
                              known ? "the cluster has no such kind" : words_of(known.error()));
        }
    }
    return kinds;
}

} // namespace

std::string Cluster::why_unseen(const std::string &api_version, const std::string &kind,
                                const std::string &space) const {
    for (const std::string &where : {space, std::string()})
        if (const auto found = unseen.find({key_of(api_version, kind), where}); found != unseen.end())
            return found->second;
    return {};
}

const KubernetesKind *Cluster::kind(const std::string &api_version, const std::string &kind) const {
    const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const KubernetesKind &one) {
        return one.api_version == api_version && one.kind == kind;
    });
    return found == kinds.end() ? nullptr : &*found;
}

const KubernetesObject *Cluster::find(const std::string &api_version, const std::string &kind,
                                      const std::string &space, const std::string &name) const {
    const std::string group = group_of(api_version);
    const auto found = std::find_if(objects.begin(), objects.end(), [&](const KubernetesObject &object) {
        return object.kind == kind && object.name == name &&
               (object.space.empty() || object.space == space) && group_of(object.api_version) == group;
    });
    return found == objects.end() ? nullptr : &*found;
}

std::string space_of(const kubernetes::Object &object, const std::string &space_of_stack) {
    if (!object.space.empty())
        return object.space;
    return space_of_stack.empty() ? "default" : space_of_stack;
}

std::set<std::string> spaces_of(const std::vector<const model::Stack *> &stacks, const Manifests &manifests) {
    std::set<std::string> spaces;
    for (const model::Stack *stack : stacks) {
        if (!stack->kubernetes_namespace.empty())
            spaces.insert(stack->kubernetes_namespace);
        const auto manifest = manifests.find(stack->id);
        if (manifest == manifests.end())
            continue;
        for (const kubernetes::Object &object :
             kubernetes::read_manifests({{"manifest", manifest->second}}).objects)
            if (!kubernetes::is_cluster_wide(object.kind))
                spaces.insert(space_of(object, stack->kubernetes_namespace));
    }
    return spaces;
}

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

std::optional<KubernetesKind> kind_of(portainer::Client &client, std::int64_t environment_id,
                                      const kubernetes::Object &object) {
    if (const KubernetesKind *usual = usual_kind(object.api_version, object.kind))
        return *usual;
    const auto known = client.kubernetes().kinds(environment_id, object.api_version);
    if (!known)
        return std::nullopt;
    const auto found = std::find_if(known->begin(), known->end(),
                                    [&](const KubernetesKind &kind) { return kind.kind == object.kind; });
    return found == known->end() ? std::nullopt : std::optional(*found);
}

Cluster ask_cluster(portainer::Client &client, std::int64_t environment_id,
                    const std::vector<const model::Stack *> &stacks, const Manifests &manifests,
                    const std::string &labels) {
    Asking asking(client, environment_id, labels);
    asking.begin(spaces_of(stacks, manifests));
    asking.ask(usual_kinds());
    asking.ask(other_kinds(client, environment_id, manifests, asking));
    asking.ask_pods();
    return std::move(asking.cluster_);
}

} // namespace stowage::current
