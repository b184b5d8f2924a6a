// What controllers make of stored objects: pods and ReplicaSets.
#include "digest.hpp"
#include "kubernetes_rollout.hpp"

namespace simulator {
namespace {

using nlohmann::json;

json pod_status(Fate fate, const json &pod_template) {
    const std::string container = pod_template.value("/spec/containers/0/name"_json_pointer, "c");
    const std::string image = image_of(pod_template);
    const std::string when = "2026-11-26T17:15:37Z";
    if (fate == Fate::not_scheduled) {
        return {{"phase", "Pending"},
                {"conditions",
                 {{{"type", "PodScheduled"},
                   {"status", "False"},
                   {"lastProbeTime", nullptr},
                   {"lastTransitionTime", when},
                   {"reason", "Unschedulable"},
                   {"message", "0/1 nodes are available: 1 Insufficient cpu."}}}},
                {"qosClass", "BestEffort"}};
    }
    json of_container = {
        {"name", container}, {"ready", false}, {"restartCount", 0}, {"image", image}, {"imageID", ""}};
    if (fate == Fate::crashes) {
        of_container["restartCount"] = 7;
        of_container["state"] = {
            {"waiting",
             {{"reason", "CrashLoopBackOff"}, {"message", "back-off 5m0s restarting failed container"}}}};
        of_container["lastState"] = {
            {"terminated",
             {{"exitCode", 3}, {"reason", "Error"}, {"startedAt", nullptr}, {"finishedAt", nullptr}}}};
    } else if (fate == Fate::not_pulled) {
        of_container["state"] = {
            {"waiting",
             {{"reason", "ImagePullBackOff"}, {"message", "Back-off pulling image \"" + image + "\""}}}};
    } else {
        of_container["ready"] = true;
        of_container["state"] = {{"running", {{"startedAt", when}}}};
    }
    json ready = {{"type", "Ready"},
                  {"status", fate == Fate::fine ? "True" : "False"},
                  {"lastProbeTime", nullptr},
                  {"lastTransitionTime", when}};
    if (fate != Fate::fine) {
        ready["reason"] = "ContainersNotReady";
    }
    return {{"phase", fate == Fate::not_pulled ? "Pending" : "Running"},
            {"conditions", {ready}},
            {"containerStatuses", {of_container}},
            {"qosClass", "BestEffort"}};
}

json owner_of(const std::string &kind, const std::string &name, const std::string &api_version) {
    return {{{"apiVersion", api_version},
             {"kind", kind},
             {"name", name},
             {"uid", stable_hex(kind + name).substr(0, 36)},
             {"controller", true},
             {"blockOwnerDeletion", true}}};
}

void add_pods(const KubeObject &object, const json &pod_template, Fate fate, int count,
              std::vector<json> &into) {
    const bool deployment = is(object, "Deployment");
    const std::string set = replica_set_name(object, pod_template);
    for (int i = 0; i < count; ++i) {
        const std::string name = is(object, "StatefulSet")
                                     ? object.name() + "-" + std::to_string(i)
                                     : (deployment ? set : object.name()) + "-" +
                                           hash_of(pod_template.dump() + std::to_string(i)).substr(0, 5);
        json labels = pod_template.value("/metadata/labels"_json_pointer, json::object());
        labels[deployment ? "pod-template-hash" : "controller-revision-hash"] = hash_of(pod_template);
        json spec = pod_template.value("spec", json::object());
        spec["serviceAccountName"] = "default";
        into.push_back({{"metadata",
                         {{"name", name},
                          {"namespace", object.space()},
                          {"uid", stable_hex(name).substr(0, 36)},
                          {"creationTimestamp", "2026-11-26T17:15:37Z"},
                          {"labels", labels},
                          {"ownerReferences", deployment ? owner_of("ReplicaSet", set, "apps/v1")
                                                         : owner_of(object.kind->kind, object.name(),
                                                                    object.kind->api_version())}}},
                        {"spec", spec},
                        {"status", pod_status(fate, pod_template)}});
    }
}

bool makes_pods(const KubeObject &object) {
    return is(object, "Deployment") || is(object, "StatefulSet") || is(object, "DaemonSet") ||
           is(object, "Job");
}

} // namespace

std::vector<json> pods_of(const Cluster &cluster, double now) {
    std::vector<json> pods;
    for (const auto &[key, object] : cluster.objects) {
        if (!makes_pods(object)) {
            continue;
        }
        const Counts counts = counts_of(cluster, object, now);
        if (counts.old > 0) {
            add_pods(object, object.ran, Fate::fine, counts.old, pods);
        }
        add_pods(object, template_of(object), fate_of(object, template_of(object)), counts.updated, pods);
    }
    return pods;
}

std::vector<json> replica_sets_of(const Cluster &cluster, double now) {
    std::vector<json> sets;
    for (const auto &[key, object] : cluster.objects) {
        if (!is(object, "Deployment")) {
            continue;
        }
        const Counts counts = counts_of(cluster, object, now);
        const json pod_template = template_of(object);
        json labels = pod_template.value("/metadata/labels"_json_pointer, json::object());
        labels["pod-template-hash"] = hash_of(pod_template);
        json set = {{"metadata",
                     {{"name", replica_set_name(object, pod_template)},
                      {"namespace", object.space()},
                      {"labels", labels},
                      {"ownerReferences", owner_of("Deployment", object.name(), "apps/v1")}}},
                    {"spec", {{"replicas", counts.updated}, {"template", pod_template}}},
                    {"status", {{"replicas", counts.updated}, {"observedGeneration", 1}}}};
        sets.push_back(std::move(set));
    }
    return sets;
}

} // namespace simulator
