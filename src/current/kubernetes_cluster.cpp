#include "current/kubernetes_cluster.hpp"

#include "current/kubernetes_kinds.hpp"
#include "portainer/kubernetes_api.hpp"
#include "support/parallel.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <mutex>
#include <optional>
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
            const std::string refusal = why_not_made(*unwell[i]);
            const std::string owner = unwell[i]->kind + "/" + unwell[i]->space + "/" + unwell[i]->name;
            const std::lock_guard lock(mutex_);
            if (pods)
                pods_[owner] = std::move(*pods);
            if (!refusal.empty())
                cluster_.refused_pods.emplace(owner, refusal);
        });
        for (auto &[name, pods] : pods_)
            for (model::KubernetesPod &pod : pods) {
                pod.owner = name;
                cluster_.pods.push_back(std::move(pod));
            }
    }

    Cluster cluster_;

private:
    /// A Deployment says it itself, of the others only events do.
    [[nodiscard]] std::string why_not_made(const KubernetesObject &object) const {
        if (const auto *failure = object.condition("ReplicaFailure"))
            return failure->is_true ? failure->message : std::string();
        if (object.kind == "Deployment" || (object.kind != "Job" && object.replicas >= object.wanted))
            return {};
        const auto said =
            client_.kubernetes().failed_creations(environment_id_, object.space, object.kind, object.name);
        return said ? *said : std::string();
    }

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
    std::set<std::pair<std::string, std::string>> wanted;
    for (const auto &[id, text] : manifests)
        for (const kubernetes::Object &object : kubernetes::read_manifests({{"manifest", text}}).objects)
            if (usual_kind(object.api_version, object.kind) == nullptr)
                wanted.emplace(object.api_version, object.kind);
    Kinds known(client, environment_id);
    std::vector<KubernetesKind> kinds;
    for (const auto &[api_version, name] : wanted) {
        const Kinds::Answer found = known.find(api_version, name);
        if (found.kind)
            kinds.push_back(*found.kind);
        else
            asking.refuse(api_version, name,
                          found.error ? words_of(*found.error) : "the cluster has no such kind");
    }
    return kinds;
}

/// What a stack's manifest names and the cluster was not seen to have, though it could have been.
std::vector<portainer::KubernetesPlace> unseen_places(const model::Stack &stack, const std::string &manifest,
                                                      const Cluster &cluster) {
    std::vector<portainer::KubernetesPlace> places;
    for (const kubernetes::Object &object : kubernetes::read_manifests({{"manifest", manifest}}).objects) {
        const std::string space = space_of(object, stack.kubernetes_namespace);
        const KubernetesKind *kind = cluster.kind(object.api_version, object.kind);
        if (kind != nullptr && cluster.find(object.api_version, object.kind, space, object.name) == nullptr &&
            cluster.why_unseen(object.api_version, object.kind, space).empty())
            places.push_back({*kind, kind->namespaced ? space : "", object.name});
    }
    return places;
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

void add_unlabelled(portainer::Client &client, std::int64_t environment_id,
                    const std::vector<const model::Stack *> &stacks, const Manifests &manifests,
                    Cluster &cluster) {
    std::vector<portainer::KubernetesPlace> places;
    for (const model::Stack *stack : stacks)
        if (const auto manifest = manifests.find(stack->id); manifest != manifests.end())
            for (auto &place : unseen_places(*stack, manifest->second, cluster))
                places.push_back(std::move(place));
    std::vector<std::optional<KubernetesObject>> found(places.size());
    support::in_parallel(places.size(), cluster_calls_at_once, [&](std::size_t i) {
        if (auto there = client.kubernetes().get(environment_id, places[i]))
            found[i] = std::move(*there);
    });
    for (auto &object : found)
        if (object)
            cluster.objects.push_back(std::move(*object));
}

} // namespace stowage::current
