#include "kubernetes_admission.hpp"
#include "kubernetes_rollout.hpp"

#include <algorithm>

namespace simulator {
namespace {

using nlohmann::json;

json condition(const std::string &type, bool yes, const std::string &reason, const std::string &message,
               const std::string &when) {
    return {{"type", type},           {"status", yes ? "True" : "False"},
            {"lastUpdateTime", when}, {"lastTransitionTime", when},
            {"reason", reason},       {"message", message}};
}

json deployment_status(const Cluster &cluster, const KubeObject &object, double now) {
    const Counts counts = counts_of(cluster, object, now);
    const int generation = object.value["metadata"].value("generation", 1);
    const json &spec = object.value["spec"];
    json status = {{"observedGeneration", counts.observed ? generation : generation - 1},
                   {"terminatingReplicas", 0}};
    const auto count = [&](const char *name, int value) {
        if (value != 0) {
            status[name] = value;
        }
    };
    const int total = counts.updated + counts.old;
    count("replicas", total);
    count("updatedReplicas", counts.observed ? counts.updated : 0);
    count("readyReplicas", counts.ready);
    count("availableReplicas", counts.ready);
    count("unavailableReplicas", std::max(total, counts.wanted) - counts.ready);
    const json rolling = spec.value("/strategy/rollingUpdate"_json_pointer, json());
    const int spare = rolling.is_null() ? 0 : share(rolling["maxUnavailable"], counts.wanted, false);
    const bool available = counts.ready >= counts.wanted - spare;
    const std::string when = object.value["metadata"].value("creationTimestamp", "");
    const std::string set = "ReplicaSet \"" + replica_set_name(object, template_of(object)) + "\" ";
    const bool late = !counts.complete && now - object.changed > spec.value("progressDeadlineSeconds", 600);
    status["conditions"] = {
        condition("Available", available,
                  available ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                  available ? "Deployment has minimum availability."
                            : "Deployment does not have minimum availability.",
                  when),
        counts.complete ? condition("Progressing", true, "NewReplicaSetAvailable",
                                    set + "has successfully progressed.", when)
        : late          ? condition("Progressing", false, "ProgressDeadlineExceeded",
                                    set + "has timed out progressing.", when)
                        : condition("Progressing", true, "ReplicaSetUpdated", set + "is progressing.", when)};
    if (!counts.refusal.empty()) {
        status["conditions"].push_back(
            condition("ReplicaFailure", true, "FailedCreate", counts.refusal, when));
    }
    return status;
}

json set_status(const Cluster &cluster, const KubeObject &object, double now) {
    const Counts counts = counts_of(cluster, object, now);
    const int generation = object.value["metadata"].value("generation", 1);
    const std::string revision = replica_set_name(object, template_of(object));
    return {{"observedGeneration", counts.observed ? generation : generation - 1},
            {"replicas", counts.updated + counts.old},
            {"readyReplicas", counts.ready},
            {"availableReplicas", counts.ready},
            {"currentReplicas", counts.complete ? counts.wanted : counts.old},
            {"updatedReplicas", counts.observed ? counts.updated : 0},
            {"currentRevision",
             counts.complete || object.ran.is_null() ? revision : replica_set_name(object, object.ran)},
            {"updateRevision", revision}};
}

json daemon_status(const Cluster &cluster, const KubeObject &object, double now) {
    const Counts counts = counts_of(cluster, object, now);
    return {{"observedGeneration", object.value["metadata"].value("generation", 1)},
            {"desiredNumberScheduled", counts.wanted},
            {"currentNumberScheduled", counts.wanted},
            {"updatedNumberScheduled", counts.updated},
            {"numberReady", counts.ready},
            {"numberAvailable", counts.ready},
            {"numberUnavailable", counts.wanted - counts.ready},
            {"numberMisscheduled", 0}};
}

json job_status(const Cluster &cluster, const KubeObject &object, double now) {
    const std::string when = object.value["metadata"].value("creationTimestamp", "");
    const bool over = now - object.changed >= cluster.rollout_seconds;
    const Fate fate = fate_of(object, template_of(object));
    json status = {{"startTime", when}};
    if (allotment_of(cluster, object, 1).pods == 0) {
        return status;
    }
    if (!over || fate == Fate::not_scheduled || fate == Fate::not_pulled) {
        status["active"] = 1;
        status["ready"] = 0;
    } else if (fate == Fate::crashes) {
        status["failed"] = 1;
        status["conditions"] = {condition("Failed", true, "BackoffLimitExceeded",
                                          "Job has reached the specified backoff limit", when)};
    } else {
        status["succeeded"] = 1;
        status["completionTime"] = when;
        status["conditions"] = {condition("Complete", true, "CompletionsReached", "", when)};
    }
    return status;
}

} // namespace

json shown(const Cluster &cluster, const KubeObject &object, double now) {
    json value = object.value;
    if (is(object, "Namespace")) {
        value["status"] = {{"phase", "Active"}};
    } else if (is(object, "Deployment")) {
        value["status"] = deployment_status(cluster, object, now);
    } else if (is(object, "StatefulSet")) {
        value["status"] = set_status(cluster, object, now);
    } else if (is(object, "DaemonSet")) {
        value["status"] = daemon_status(cluster, object, now);
    } else if (is(object, "Job")) {
        value["status"] = job_status(cluster, object, now);
    } else if (is(object, "ResourceQuota")) {
        value["status"] = quota_status(cluster, object);
    } else if (is(object, "CronJob")) {
        value["status"] = json::object();
    }
    return value;
}

} // namespace simulator
