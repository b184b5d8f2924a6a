#include "kubernetes_cluster.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace simulator {
namespace {

using nlohmann::json;

const std::vector<KubeKind> &table() {
    static const std::vector<KubeKind> kinds = {
        {"", "v1", "ConfigMap", "configmaps", true},
        {"", "v1", "Event", "events", true},
        {"", "v1", "LimitRange", "limitranges", true},
        {"", "v1", "Namespace", "namespaces", false},
        {"", "v1", "PersistentVolume", "persistentvolumes", false},
        {"", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true},
        {"", "v1", "Pod", "pods", true},
        {"", "v1", "ResourceQuota", "resourcequotas", true},
        {"", "v1", "Secret", "secrets", true},
        {"", "v1", "Service", "services", true},
        {"", "v1", "ServiceAccount", "serviceaccounts", true},
        {"apps", "v1", "DaemonSet", "daemonsets", true},
        {"apps", "v1", "Deployment", "deployments", true},
        {"apps", "v1", "ReplicaSet", "replicasets", true},
        {"apps", "v1", "StatefulSet", "statefulsets", true},
        {"autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true},
        {"batch", "v1", "CronJob", "cronjobs", true},
        {"batch", "v1", "Job", "jobs", true},
        {"networking.k8s.io", "v1", "Ingress", "ingresses", true},
        {"networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true},
        {"policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true},
        {"rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", false},
        {"rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", false},
        {"rbac.authorization.k8s.io", "v1", "Role", "roles", true},
        {"rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", true},
    };
    return kinds;
}

using Names = std::set<std::string>;

const Names pod_fields = {"activeDeadlineSeconds",
                          "affinity",
                          "automountServiceAccountToken",
                          "containers",
                          "dnsConfig",
                          "dnsPolicy",
                          "enableServiceLinks",
                          "ephemeralContainers",
                          "hostAliases",
                          "hostIPC",
                          "hostNetwork",
                          "hostPID",
                          "hostUsers",
                          "hostname",
                          "imagePullSecrets",
                          "initContainers",
                          "nodeName",
                          "nodeSelector",
                          "os",
                          "overhead",
                          "preemptionPolicy",
                          "priority",
                          "priorityClassName",
                          "readinessGates",
                          "resourceClaims",
                          "resources",
                          "restartPolicy",
                          "runtimeClassName",
                          "schedulerName",
                          "schedulingGates",
                          "securityContext",
                          "serviceAccount",
                          "serviceAccountName",
                          "setHostnameAsFQDN",
                          "shareProcessNamespace",
                          "subdomain",
                          "terminationGracePeriodSeconds",
                          "tolerations",
                          "topologySpreadConstraints",
                          "volumes"};

const Names container_fields = {"args",
                                "command",
                                "env",
                                "envFrom",
                                "image",
                                "imagePullPolicy",
                                "lifecycle",
                                "livenessProbe",
                                "name",
                                "ports",
                                "readinessProbe",
                                "resizePolicy",
                                "resources",
                                "restartPolicy",
                                "securityContext",
                                "startupProbe",
                                "stdin",
                                "stdinOnce",
                                "terminationMessagePath",
                                "terminationMessagePolicy",
                                "tty",
                                "volumeDevices",
                                "volumeMounts",
                                "workingDir"};

const std::map<std::string, Names> &spec_fields() {
    static const std::map<std::string, Names> fields = {
        {"Deployment",
         {"minReadySeconds", "paused", "progressDeadlineSeconds", "replicas", "revisionHistoryLimit",
          "selector", "strategy", "template"}},
        {"StatefulSet",
         {"minReadySeconds", "ordinals", "persistentVolumeClaimRetentionPolicy", "podManagementPolicy",
          "replicas", "revisionHistoryLimit", "selector", "serviceName", "template", "updateStrategy",
          "volumeClaimTemplates"}},
        {"DaemonSet", {"minReadySeconds", "revisionHistoryLimit", "selector", "template", "updateStrategy"}},
        {"Job",
         {"activeDeadlineSeconds", "backoffLimit", "completionMode", "completions", "manualSelector",
          "parallelism", "podFailurePolicy", "selector", "suspend", "template", "ttlSecondsAfterFinished"}},
        {"CronJob",
         {"concurrencyPolicy", "failedJobsHistoryLimit", "jobTemplate", "schedule", "startingDeadlineSeconds",
          "successfulJobsHistoryLimit", "suspend", "timeZone"}},
        {"Service",
         {"clusterIP", "clusterIPs", "externalIPs", "externalName", "internalTrafficPolicy", "ipFamilies",
          "ipFamilyPolicy", "loadBalancerIP", "ports", "selector", "sessionAffinity", "type"}},
    };
    return fields;
}

const std::map<std::string, Names> &top_fields() {
    static const std::map<std::string, Names> fields = {
        {"ConfigMap", {"binaryData", "data", "immutable"}},
        {"Secret", {"data", "immutable", "stringData", "type"}},
        {"ServiceAccount", {"automountServiceAccountToken", "imagePullSecrets", "secrets"}},
    };
    return fields;
}

void check(const json &object, const std::string &where, const Names &known,
           std::vector<std::string> &found) {
    for (const auto &[name, value] : object.items()) {
        if (!known.contains(name)) {
            found.push_back("unknown field \"" + where + name + "\"");
        }
    }
}

void check_pod(const json &spec, const std::string &where, std::vector<std::string> &found) {
    check(spec, where, pod_fields, found);
    for (const char *list : {"containers", "initContainers"}) {
        if (!spec.contains(list)) {
            continue;
        }
        for (std::size_t i = 0; i < spec[list].size(); ++i) {
            check(spec[list][i], where + list + "[" + std::to_string(i) + "].", container_fields, found);
        }
    }
}

} // namespace

std::string KubeKind::api_version() const {
    return *group == '\0' ? version : std::string(group) + "/" + version;
}

std::string KubeKind::resource() const {
    return *group == '\0' ? plural : std::string(plural) + "." + group;
}

std::string KubeKind::shown(const std::string &name) const {
    std::string word = kind;
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return word + (*group == '\0' ? "" : "." + std::string(group)) + "/" + name;
}

const KubeKind *kind_named(const std::string &api_version, const std::string &kind) {
    for (const KubeKind &known : table()) {
        if (known.kind == kind && known.api_version() == api_version) {
            return &known;
        }
    }
    return nullptr;
}

const KubeKind *kind_at(const std::string &group, const std::string &version, const std::string &plural) {
    for (const KubeKind &known : table()) {
        if (known.group == group && known.version == version && known.plural == plural) {
            return &known;
        }
    }
    return nullptr;
}

std::vector<const KubeKind *> kinds_of(const std::string &group, const std::string &version) {
    std::vector<const KubeKind *> found;
    for (const KubeKind &known : table()) {
        if (known.group == group && known.version == version) {
            found.push_back(&known);
        }
    }
    return found;
}

std::vector<std::string> unknown_fields(const KubeKind &kind, const json &object) {
    std::vector<std::string> found;
    Names top = {"apiVersion", "kind", "metadata", "spec", "status"};
    if (const auto own = top_fields().find(kind.kind); own != top_fields().end()) {
        top = own->second;
        top.insert({"apiVersion", "kind", "metadata"});
    }
    if (std::string(kind.group) == "rbac.authorization.k8s.io") {
        return found;
    }
    check(object, "", top, found);
    const auto spec = object.find("spec");
    if (spec == object.end() || !spec->is_object()) {
        return found;
    }
    if (const auto own = spec_fields().find(kind.kind); own != spec_fields().end()) {
        check(*spec, "spec.", own->second, found);
    }
    if (std::string(kind.kind) == "Pod") {
        check_pod(*spec, "spec.", found);
    }
    const json::json_pointer pod("/template/spec");
    if (spec->contains(pod) && (*spec)[pod].is_object()) {
        check_pod((*spec)[pod], "spec.template.spec.", found);
    }
    return found;
}

} // namespace simulator
