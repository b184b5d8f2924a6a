#include "kubernetes_cluster.hpp"

#include "digest.hpp"
#include "kubernetes_admission.hpp"

#include <algorithm>
#include <ctime>

namespace simulator {
namespace {

using nlohmann::json;

std::string uid_of(const std::string &text) {
    const std::string hex = stable_hex(text);
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-4" + hex.substr(13, 3) + "-a" + hex.substr(17, 3) +
           "-" + hex.substr(20, 12);
}

KubeRefusal invalid(const KubeKind &kind, const std::string &name, const std::string &why) {
    const std::string group = kind.group;
    return {422,
            "Invalid",
            std::string(kind.kind) + (group.empty() ? "" : "." + group) + " \"" + name +
                "\" is invalid: " + why,
            {{"name", name}, {"kind", kind.kind}, {"group", group}}};
}

const json *at(const json &value, const char *pointer) {
    const json::json_pointer path(pointer);
    return value.contains(path) ? &value[path] : nullptr;
}

bool has_pods(const KubeKind &kind) {
    const std::string name = kind.kind;
    return name == "Deployment" || name == "StatefulSet" || name == "DaemonSet";
}

/** Fields that can't be changed once they are stored. */
std::vector<const char *> fixed_fields(const KubeKind &kind) {
    const std::string name = kind.kind;
    if (name == "Deployment" || name == "DaemonSet") {
        return {"/spec/selector"};
    }
    if (name == "StatefulSet") {
        return {"/spec/selector", "/spec/serviceName", "/spec/volumeClaimTemplates",
                "/spec/podManagementPolicy"};
    }
    if (name == "Job") {
        return {"/spec/template", "/spec/completions"};
    }
    return {};
}

/** A variable of a container that has a value, and takes one from elsewhere too. */
std::string twice_said(const json &value) {
    const json containers = value.value("/spec/template/spec/containers"_json_pointer, json::array());
    for (std::size_t i = 0; i < containers.size(); ++i) {
        const json env = containers[i].value("env", json::array());
        for (std::size_t j = 0; j < env.size(); ++j) {
            if (env[j].contains("valueFrom") && env[j].value("value", "") != "") {
                return "spec.template.spec.containers[" + std::to_string(i) + "].env[" + std::to_string(j) +
                       "].valueFrom: Invalid value: \"\": may not be specified when `value` is not empty";
            }
        }
    }
    return "";
}

std::vector<KubeRefusal> mistakes(const KubeKind &kind, const std::string &name, const json &value,
                                  const KubeObject *before) {
    if (has_pods(kind)) {
        const json *selector = at(value, "/spec/selector/matchLabels");
        if (selector == nullptr) {
            return {invalid(kind, name, "spec.selector: Required value")};
        }
        if (before == nullptr &&
            merged(value["spec"].value("/template/metadata/labels"_json_pointer, json()), nullptr,
                   *selector) != value["spec"].value("/template/metadata/labels"_json_pointer, json())) {
            return {invalid(kind, name,
                            "spec.template.metadata.labels: Invalid value: " +
                                value["spec"].value("/template/metadata/labels"_json_pointer, json()).dump() +
                                ": `selector` does not match template `labels`")};
        }
    }
    if (value.value("/spec/strategy/type"_json_pointer, "") == "Recreate" &&
        at(value, "/spec/strategy/rollingUpdate") != nullptr) {
        return {invalid(kind, name,
                        "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` "
                        "is 'Recreate'")};
    }
    if (const std::string why = twice_said(value); !why.empty()) {
        return {invalid(kind, name, why)};
    }
    if (before == nullptr) {
        return {};
    }
    for (const char *field : fixed_fields(kind)) {
        const json *then = at(before->value, field);
        const json *now = at(value, field);
        if ((then == nullptr ? json() : *then) == (now == nullptr ? json() : *now)) {
            continue;
        }
        if (std::string(kind.kind) == "StatefulSet") {
            return {invalid(kind, name,
                            "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', "
                            "'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
                            "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden")};
        }
        std::string dotted = std::string(field).substr(1);
        std::replace(dotted.begin(), dotted.end(), '/', '.');
        return {invalid(kind, name,
                        dotted + ": Invalid value: " + (now == nullptr ? "null" : now->dump()) +
                            ": field is immutable")};
    }
    return {};
}

json spec_of(const json &value) {
    return value.value("spec", json());
}

void number_generation(const KubeKind &kind, json &next, const KubeObject *before) {
    if (std::string(kind.group).empty() && std::string(kind.kind) != "Pod") {
        return;
    }
    json &metadata = next["metadata"];
    if (before == nullptr) {
        metadata["generation"] = 1;
        return;
    }
    const json &old = before->value["metadata"];
    const bool annotated = std::string(kind.kind) == "Deployment" &&
                           old.value("annotations", json()) != metadata.value("annotations", json());
    const bool moved = spec_of(before->value) != spec_of(next) || annotated;
    metadata["generation"] = old.value("generation", 1) + (moved ? 1 : 0);
}

} // namespace

std::string second_of(double now) {
    const auto whole = static_cast<std::time_t>(now);
    std::tm parts{};
    gmtime_r(&whole, &parts);
    std::string text(20, '\0');
    std::strftime(text.data(), text.size() + 1, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

std::string KubeObject::name() const {
    return value["metadata"].value("name", "");
}

std::string KubeObject::space() const {
    return value["metadata"].value("namespace", "");
}

Cluster::Cluster() {
    for (const char *name : {"default", "kube-node-lease", "kube-public", "kube-system", "portainer"}) {
        add_namespace(name);
    }
}

const KubeObject *Cluster::find(const KubeKind &kind, const std::string &space,
                                const std::string &name) const {
    const auto found = objects.find({kind.resource(), space, name});
    return found == objects.end() ? nullptr : &found->second;
}

KubeObject *Cluster::find(const KubeKind &kind, const std::string &space, const std::string &name) {
    const auto found = objects.find({kind.resource(), space, name});
    return found == objects.end() ? nullptr : &found->second;
}

void Cluster::add_namespace(const std::string &name, KubeNamespace access) {
    namespaces[name] = std::move(access);
    KubeObject &object = objects[{"namespaces", "", name}];
    object.kind = kind_named("v1", "Namespace");
    object.value = {{"metadata",
                     {{"name", name},
                      {"uid", uid_of("namespace " + name)},
                      {"resourceVersion", std::to_string(next_version++)},
                      {"creationTimestamp", "2026-11-26T17:05:37Z"},
                      {"labels", {{"kubernetes.io/metadata.name", name}}}}},
                    {"spec", {{"finalizers", {"kubernetes"}}}}};
}

KubeRefusal not_found(const KubeKind &kind, const std::string &name) {
    json details = {{"name", name}, {"kind", kind.plural}};
    if (*kind.group != '\0') {
        details["group"] = kind.group;
    }
    return {404, "NotFound", kind.resource() + " \"" + name + "\" not found", details};
}

KubeWritten store(Cluster &cluster, const KubeKind &kind, json next, const json &last, double now,
                  DryRun dry_run) {
    KubeWritten result;
    const std::string space = kind.namespaced ? next["metadata"].value("namespace", "default") : "";
    const std::string name = next["metadata"].value("name", "");
    if (const auto unknown = unknown_fields(kind, next); !unknown.empty()) {
        std::string words;
        for (const std::string &one : unknown) {
            words += (words.empty() ? "" : ", ") + one;
        }
        result.refusal = {{400, "BadRequest",
                           std::string(kind.kind) + " in version \"" + kind.version +
                               "\" cannot be handled as a " + kind.kind + ": strict decoding error: " + words,
                           nullptr}};
        return result;
    }
    if (kind.namespaced && !cluster.namespaces.contains(space)) {
        result.refusal = {not_found(*kind_named("v1", "Namespace"), space)};
        return result;
    }
    if (kind.namespaced) {
        next["metadata"]["namespace"] = space;
    }
    const KubeObject *before = cluster.find(kind, space, name);
    if (before != nullptr) {
        next = merged(before->value, last, next);
    }
    next.erase("status");
    set_defaults(kind, next);
    result.created = before == nullptr;
    if (auto refused = mistakes(kind, name, next, before); !refused.empty()) {
        result.refusal = std::move(refused);
        return result;
    }
    const std::string why = before == nullptr ? refused_by_namespace(cluster, kind, space, next) : "";
    if (!why.empty()) {
        result.refusal = {{403,
                           "Forbidden",
                           kind.resource() + " \"" + name + "\" is forbidden: " + why,
                           {{"name", name}, {"kind", kind.plural}}}};
        return result;
    }
    json &metadata = next["metadata"];
    if (before == nullptr) {
        metadata["uid"] = uid_of(kind.resource() + " " + space + " " + name + " " + std::to_string(now));
        metadata["creationTimestamp"] = second_of(now);
    }
    next.erase("apiVersion");
    next.erase("kind");
    number_generation(kind, next, before);
    result.changed = before == nullptr || next != before->value;
    if (result.changed && dry_run == DryRun::no) {
        metadata["resourceVersion"] = std::to_string(cluster.next_version++);
    }
    KubeObject object = before != nullptr ? *before : KubeObject{};
    const bool rolls = before == nullptr || spec_of(before->value) != spec_of(next);
    object.kind = &kind;
    object.value = next;
    if (rolls) {
        if (before != nullptr && came_up(cluster, *before, now)) {
            object.ran = before->value.value("/spec/template"_json_pointer, json());
            object.ran_replicas = before->value.value("/spec/replicas"_json_pointer, 1);
        }
        object.changed = now;
    }
    if (dry_run == DryRun::no) {
        if (std::string(kind.kind) == "Namespace" && before == nullptr) {
            cluster.add_namespace(name);
            next["spec"] = {{"finalizers", {"kubernetes"}}};
            object.value = next;
        }
        cluster.objects[{kind.resource(), space, name}] = object;
    }
    result.value = dry_run == DryRun::no ? shown(cluster, object, now) : object.value;
    if (dry_run == DryRun::yes && object.value.contains("spec")) {
        result.value["status"] = json::object();
    }
    return result;
}

void erase(Cluster &cluster, const KubeKind &kind, const std::string &space, const std::string &name) {
    KubeObject *object = cluster.find(kind, space, name);
    if (object != nullptr && !object->value["metadata"].value("finalizers", json::array()).empty()) {
        object->value["metadata"]["deletionTimestamp"] = "2026-11-27T16:59:31Z"; // until they let go of it
        return;
    }
    cluster.objects.erase({kind.resource(), space, name});
    if (std::string(kind.kind) == "Namespace") {
        cluster.namespaces.erase(name);
        std::erase_if(cluster.objects, [&](const auto &entry) { return std::get<1>(entry.first) == name; });
    }
}

} // namespace simulator
