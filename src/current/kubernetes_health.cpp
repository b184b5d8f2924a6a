#include "current/kubernetes_health.hpp"

#include "current/kubernetes_jobs.hpp"
#include "current/kubernetes_owner.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace stowage::current {
namespace {

using model::HealthState;
using model::KubernetesCondition;
using model::KubernetesContainer;
using model::KubernetesObject;
using model::KubernetesPod;
using model::ServiceHealth;
using model::StackHealth;

/// A pod that waits for one of these needs somebody to mend something.
bool needs_mending(const std::string &reason) {
    static const std::set<std::string> reasons = {
        "CrashLoopBackOff",     "ImagePullBackOff",           "ErrImagePull",
        "ErrImageNeverPull",    "InvalidImageName",           "RunContainerError",
        "CreateContainerError", "CreateContainerConfigError", "PostStartHookError"};
    return reasons.contains(reason);
}

std::string exit_words(const KubernetesContainer &container) {
    const auto code = container.exit_code ? container.exit_code : container.last_exit_code;
    return code ? fmt::format(", exit code {}", *code) : "";
}

/// What the pods of an object say, the worst of them.
struct PodsSay {
    bool broken = false;
    std::string reason;
};

void worse(PodsSay &said, bool broken, std::string reason) {
    if (said.reason.empty() || (broken && !said.broken))
        said = {broken, std::move(reason)};
}

void listen_to(const KubernetesPod &pod, PodsSay &said) {
    for (const KubernetesContainer &container : pod.containers) {
        if (needs_mending(container.waiting_reason))
            worse(said, true,
                  fmt::format("{}: {}{}{}", container.name, container.waiting_reason, exit_words(container),
                              container.waiting_reason == "CrashLoopBackOff" ||
                                      container.waiting_message.empty()
                                  ? ""
                                  : fmt::format(" ({})", container.waiting_message)));
        else if (container.exit_code && *container.exit_code != 0)
            worse(said, true, fmt::format("{}: ended{}", container.name, exit_words(container)));
        else if (!container.waiting_reason.empty() && container.waiting_reason != "ContainerCreating" &&
                 container.waiting_reason != "PodInitializing")
            worse(said, false, fmt::format("{}: {}", container.name, container.waiting_reason));
    }
    for (const KubernetesCondition &condition : pod.conditions)
        if (condition.type == "PodScheduled" && !condition.is_true && !condition.reason.empty())
            worse(said, false,
                  fmt::format("{}{}", condition.reason,
                              condition.message.empty() ? "" : ": " + condition.message));
    if (pod.phase == "Failed")
        worse(said, true, fmt::format("pod {} failed", pod.name));
}

/// A quota, a limit or a policy of the namespace keeps pods from being made: of
/// `pods "web-7d-x" is forbidden: exceeded quota: q` what follows the name, which is another one each time.
std::string refusal_in(const std::string &words) {
    constexpr std::string_view forbidden = "is forbidden: ";
    const std::size_t at = words.find(forbidden);
    return "its pods are refused: " + (at == std::string::npos ? words : words.substr(at + forbidden.size()));
}

PodsSay pods_of(const KubernetesObject &object, const Cluster &cluster) {
    const std::string owner = object.kind + "/" + object.space + "/" + object.name;
    PodsSay said;
    for (const KubernetesPod &pod : cluster.pods)
        if (pod.owner == owner)
            listen_to(pod, said);
    if (const auto refused = cluster.refused_pods.find(owner); refused != cluster.refused_pods.end())
        worse(said, true, refusal_in(refused->second));
    return said;
}

ServiceHealth unfinished(const std::string &label, std::string count, const PodsSay &said) {
    if (!said.reason.empty())
        count += ", " + said.reason;
    return {label, said.broken ? HealthState::degraded : HealthState::progressing, std::move(count)};
}

ServiceHealth health_of_roll_out(const KubernetesObject &object, const Cluster &cluster,
                                 const std::string &label) {
    if (object.observed_generation < object.generation)
        return {label, HealthState::progressing, "the cluster has not looked at the newest version yet"};
    const PodsSay said = pods_of(object, cluster);
    const KubernetesCondition *progress = object.condition("Progressing");
    if (progress != nullptr && progress->reason == "ProgressDeadlineExceeded")
        return {label, HealthState::degraded,
                fmt::format("{} of {} new replicas are available, and its deadline has passed{}{}",
                            std::min(object.updated, object.available), object.wanted,
                            said.reason.empty() ? "" : ", ", said.reason)};
    const std::int64_t new_ones = object.kind == "StatefulSet" && object.partition > 0
                                      ? std::max<std::int64_t>(0, object.wanted - object.partition)
                                      : object.wanted;
    if (!object.updates_on_delete && object.updated < new_ones)
        return unfinished(label,
                          fmt::format("{} of {} replicas updated{}", object.updated, object.wanted,
                                      progress != nullptr && progress->reason == "DeploymentPaused"
                                          ? ", since it is paused"
                                          : ""),
                          said);
    if (object.kind == "Deployment" && object.replicas > object.updated)
        return unfinished(label,
                          fmt::format("{} of {} old replicas are still there",
                                      object.replicas - object.updated, object.replicas),
                          said);
    const std::int64_t up = object.kind == "StatefulSet" ? object.ready : object.available;
    if (up < object.wanted)
        return unfinished(label, fmt::format("{} of {} replicas ready", up, object.wanted), said);
    return {label, HealthState::healthy, object.wanted == 0 ? "scaled to 0" : ""};
}

ServiceHealth health_of_job(const KubernetesObject &object, const Cluster &cluster,
                            const std::string &label) {
    if (const auto *failed = object.condition("Failed"); failed != nullptr && failed->is_true)
        return {label, HealthState::degraded,
                fmt::format("failed: {}{}", failed->reason,
                            failed->message.empty() ? "" : " (" + failed->message + ")")};
    if (const auto *complete = object.condition("Complete"); complete != nullptr && complete->is_true)
        return {label, HealthState::healthy, "completed"};
    if (object.suspended)
        return {label, HealthState::healthy, "suspended"};
    return unfinished(label, "not completed yet", pods_of(object, cluster));
}

/// Other groups may have a kind of the same name, `Job` of batch.volcano.sh, with another status.
bool is_built_in(const std::string &api_version) {
    const std::string group = api_version.substr(0, api_version.find('/'));
    return group.find('.') == std::string::npos;
}

/// The cluster removes such a Job some time after it has finished. Whether somebody else did so before, only
/// its events tell, and not for long.
ServiceHealth health_of_gone_job(const kubernetes::Object &wanted, const std::string &space,
                                 const Cluster &cluster) {
    const auto end = cluster.ended_jobs.find({space, wanted.name});
    if (end == cluster.ended_jobs.end())
        return {wanted.label(), HealthState::unknown,
                "gone: it may have finished (ttlSecondsAfterFinished), or somebody has deleted it, and the "
                "cluster does not tell any more"};
    if (!end->second.completed)
        return {wanted.label(), HealthState::degraded,
                fmt::format("failed: {}, and gone, as its ttlSecondsAfterFinished says", end->second.reason)};
    return {wanted.label(), HealthState::healthy, "completed, and gone, as its ttlSecondsAfterFinished says"};
}

ServiceHealth health_of_wanted(const kubernetes::Object &wanted, const model::Stack &stack,
                               const Cluster &cluster) {
    const std::string space = space_of(wanted, stack.kubernetes_namespace);
    const KubernetesObject *object = cluster.find(wanted.api_version, wanted.kind, space, wanted.name);
    if (object == nullptr) {
        const std::string why = cluster.why_unseen(wanted.api_version, wanted.kind, space);
        if (why.empty() && goes_when_finished(wanted))
            return health_of_gone_job(wanted, space, cluster);
        return why.empty() ? ServiceHealth{wanted.label(), HealthState::missing, ""}
                           : ServiceHealth{wanted.label(), HealthState::unknown, "can't be seen: " + why};
    }
    if (!is_unlabelled(*object) && !same_stack(*object, stack))
        return {wanted.label(), HealthState::degraded,
                fmt::format("it belongs to another stack now: '{}' (#{}{})", stack_name_of(*object),
                            stack_id_of(*object),
                            stack_id_of(*object) == stack.id ? " of another server" : "")};
    return health_of_object(*object, cluster, wanted.label());
}

} // namespace

ServiceHealth health_of_object(const KubernetesObject &object, const Cluster &cluster,
                               const std::string &label) {
    if (object.being_deleted)
        return {label, HealthState::progressing, "being deleted"};
    if (!is_built_in(object.api_version))
        return {label, HealthState::healthy, ""};
    static const std::set<std::string> roll_outs = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet",
                                                    "ReplicationController"};
    if (roll_outs.contains(object.kind))
        return health_of_roll_out(object, cluster, label);
    if (object.kind == "Job")
        return health_of_job(object, cluster, label);
    if (object.kind == "Pod" && object.phase == "Pending")
        return {label, HealthState::progressing, "pending"};
    if (object.phase == "Lost" || object.phase == "Failed")
        return {label, HealthState::degraded, support::lower(object.phase)};
    return {label, HealthState::healthy, object.suspended ? "suspended" : ""};
}

std::string label_in(const model::Stack &stack, const KubernetesObject &object) {
    const bool elsewhere = object.space != stack.kubernetes_namespace &&
                           !(stack.kubernetes_namespace.empty() && object.space == "default");
    return kubernetes::label_of(object.kind, elsewhere ? object.space : "", object.name);
}

std::vector<const KubernetesObject *> left_over_objects(const model::Stack &stack,
                                                        const std::string &manifest, const Cluster &cluster) {
    const kubernetes::Manifest wanted = kubernetes::read_manifests({{"manifest", manifest}});
    std::vector<const KubernetesObject *> left;
    for (const KubernetesObject &object : cluster.objects) {
        const bool named =
            std::any_of(wanted.objects.begin(), wanted.objects.end(), [&](const kubernetes::Object &one) {
                return one.kind == object.kind && one.name == object.name &&
                       (object.space.empty() || space_of(one, stack.kubernetes_namespace) == object.space);
            });
        if (!named && same_stack(object, stack) && !object.being_deleted && !object.controlled)
            left.push_back(&object);
    }
    return left;
}

StackHealth health_of_cluster(const model::Stack &stack, const std::string &manifest,
                              const Cluster &cluster) {
    const kubernetes::Manifest wanted = kubernetes::read_manifests({{"manifest", manifest}});
    std::vector<ServiceHealth> found;
    for (const kubernetes::Object &object : wanted.objects)
        found.push_back(health_of_wanted(object, stack, cluster));
    // What an additional file of a repository names is judged too, though that file can't be read here.
    const auto others = left_over_objects(stack, manifest, cluster);
    const bool all_known = !manifest.empty() && (!stack.git || stack.git->additional_files.empty());
    StackHealth health;
    if (!all_known)
        for (const KubernetesObject *object : others)
            found.push_back(health_of_object(*object, cluster, label_in(stack, *object)));
    if (found.empty()) {
        health = model::whole(HealthState::unknown,
                              cluster.unseen.empty()
                                  ? "nothing of it was found in the cluster"
                                  : "what runs can't be seen: " + cluster.unseen.begin()->second);
    } else {
        health = model::worst_of(std::move(found));
    }
    if (all_known && !wanted.objects.empty())
        for (const KubernetesObject *object : others)
            (kubernetes::holds_data(object->kind) ? health.left_data : health.left_over)
                .push_back(label_in(stack, *object));
    return health;
}

} // namespace stowage::current
