#include "portainer/json/decode_kubernetes.hpp"

#include "portainer/json/list.hpp"
#include "support/digest.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

using nlohmann::json;

std::vector<model::KubernetesCondition> read_conditions(const Field &status) {
    const Field list = status["conditions"];
    return read_list(list, [](const Field &condition) {
        return model::KubernetesCondition{condition["type"].text(), condition["status"].text() == "True",
                                          condition["reason"].text(), condition["message"].text()};
    });
}

void read_daemon(const Field &status, model::KubernetesObject &out) {
    out.wanted = status["desiredNumberScheduled"].number();
    out.replicas = status["currentNumberScheduled"].number();
    out.updated = status["updatedNumberScheduled"].number();
    out.ready = status["numberReady"].number();
    out.available = status["numberAvailable"].number();
}

void read_counts(const Field &spec, const Field &status, model::KubernetesObject &out) {
    out.wanted = spec["replicas"].missing() ? 1 : spec["replicas"].number(); // the API's default
    out.replicas = status["replicas"].number();
    out.updated = status["updatedReplicas"].number();
    out.ready = status["readyReplicas"].number();
    out.available = status["availableReplicas"].number();
}

void read_strategy(const Field &spec, model::KubernetesObject &out) {
    const Field strategy = spec["updateStrategy"];
    out.updates_on_delete = strategy["type"].text() == "OnDelete";
    const Field rolling = strategy["rollingUpdate"];
    out.partition = rolling["partition"].number();
}

/// Values of Secrets are not kept; whether two are the same can still be told.
void hide_values(json &object) {
    for (const char *part : {"data", "stringData"})
        if (object.contains(part) && object[part].is_object())
            for (auto &[key, value] : object[part].items())
                value = support::sha256_hex(value.dump());
    if (object.contains("metadata") && object["metadata"].is_object())
        object["metadata"].erase("annotations"); // kubectl keeps there what was applied
}

/// What a manifest can say of an object.
std::string text_of(const json &object, const std::string &kind) {
    json kept = object;
    kept.erase("status");
    if (kept.contains("metadata") && kept["metadata"].is_object())
        for (const char *own : {"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp"})
            kept["metadata"].erase(own);
    if (kind == "Secret")
        hide_values(kept);
    return kept.dump(-1, ' ', false, json::error_handler_t::replace);
}

bool is_controlled(const Field &metadata) {
    const Field owners = metadata["ownerReferences"];
    const auto list = read_list(owners, [](const Field &owner) { return owner["controller"].flag(); });
    return std::find(list.begin(), list.end(), true) != list.end();
}

/// Other groups may have kinds of the same names, with other fields.
bool is_built_in(const std::string &api_version) {
    return api_version.substr(0, api_version.find('/')).find('.') == std::string::npos;
}

model::KubernetesObject read_object(const Field &object, const std::string &api_version,
                                    const std::string &kind) {
    object.expect_object();
    const Field metadata = object["metadata"];
    const Field spec = object["spec"];
    const Field status = object["status"];
    const Field finalizers = metadata["finalizers"];
    model::KubernetesObject out;
    out.api_version = api_version;
    out.kind = kind;
    out.name = metadata["name"].text();
    out.space = metadata["namespace"].text();
    out.uid = metadata["uid"].text();
    out.labels = metadata["labels"].text_map();
    out.controlled = is_controlled(metadata);
    out.being_deleted = !metadata["deletionTimestamp"].missing();
    out.generation = metadata["generation"].number();
    out.finalizers = read_list(finalizers, [](const Field &one) { return one.text(); });
    if (!is_built_in(api_version))
        return out;
    const bool one_version = kind == "ReplicaSet" || kind == "ReplicationController";
    const bool runs_pods =
        kind == "Deployment" || kind == "StatefulSet" || kind == "DaemonSet" || one_version;
    if (runs_pods) {
        out.observed_generation = status["observedGeneration"].number();
        kind == "DaemonSet" ? read_daemon(status, out) : read_counts(spec, status, out);
        if (kind != "Deployment")
            read_strategy(spec, out);
        if (one_version) // what they run is never changed
            out.updated = out.replicas;
    }
    if (runs_pods || kind == "Job") {
        const Field selector = spec["selector"];
        out.selector =
            kind == "ReplicationController" ? selector.text_map() : selector["matchLabels"].text_map();
        out.conditions = read_conditions(status);
    }
    if (kind == "Job" || kind == "CronJob")
        out.suspended = spec["suspend"].flag();
    if (kind == "Pod" || kind == "PersistentVolumeClaim" || kind == "Namespace")
        out.phase = status["phase"].text();
    return out;
}

std::optional<std::int64_t> exit_code_of(const Field &state) {
    const Field terminated = state["terminated"];
    if (terminated.missing())
        return std::nullopt;
    return terminated["exitCode"].number();
}

model::KubernetesContainer read_pod_container(const Field &container) {
    const Field state = container["state"];
    const Field waiting = state["waiting"];
    const Field last = container["lastState"];
    model::KubernetesContainer out;
    out.name = container["name"].text();
    out.ready = container["ready"].flag();
    out.restarts = container["restartCount"].number();
    out.waiting_reason = waiting["reason"].text();
    out.waiting_message = waiting["message"].text();
    out.exit_code = exit_code_of(state);
    out.last_exit_code = exit_code_of(last);
    return out;
}

model::KubernetesPod read_pod(const Field &pod) {
    const Field metadata = pod["metadata"];
    const Field status = pod["status"];
    model::KubernetesPod out;
    out.name = metadata["name"].text();
    out.space = metadata["namespace"].text();
    out.phase = status["phase"].text();
    out.conditions = read_conditions(status);
    for (const char *part : {"initContainerStatuses", "containerStatuses"}) {
        const Field list = status[part];
        for (model::KubernetesContainer &container : read_list(list, read_pod_container))
            out.containers.push_back(std::move(container));
    }
    return out;
}

model::KubernetesQuota read_quota(const Field &quota) {
    const Field metadata = quota["metadata"];
    const Field status = quota["status"];
    model::KubernetesQuota out;
    out.name = metadata["name"].text();
    for (const auto &[resource, hard] : status["hard"].text_map())
        out.amounts[resource].hard = hard;
    for (const auto &[resource, used] : status["used"].text_map())
        if (out.amounts.contains(resource))
            out.amounts[resource].used = used;
    return out;
}

struct JobEvent {
    std::string when; ///< RFC 3339, to the second
    std::string uid;  ///< of the Job
    std::string reason;
};

/// The reasons of a Job's condition `Failed`, which its last event repeats.
bool ends_badly(const std::string &reason) {
    return reason == "BackoffLimitExceeded" || reason == "DeadlineExceeded" || reason == "PodFailurePolicy" ||
           reason == "FailedIndexes" || reason == "MaxFailedIndexesExceeded";
}

} // namespace

Decoded<std::vector<model::KubernetesObject>>
decode_kubernetes_objects(std::string_view body, const std::string &api_version, const std::string &kind) {
    return caught([&] {
        const json whole = parse_json(body);
        const Field list(whole, kind);
        list.expect_object();
        if (!list.has("items"))
            list["items"].fail("expected a list, got nothing");
        std::vector<model::KubernetesObject> objects;
        const Field items = list["items"];
        const std::size_t count = items.size();
        for (std::size_t i = 0; i < count; ++i) {
            objects.push_back(read_object(items.at(i), api_version, kind));
            objects.back().json = text_of(whole.at("items").at(i), kind);
        }
        return objects;
    });
}

Decoded<model::KubernetesObject> decode_kubernetes_object(std::string_view body) {
    return caught([&] {
        const json whole = parse_json(body);
        const Field object(whole, "object");
        object.expect_object();
        model::KubernetesObject out = read_object(object, object["apiVersion"].text(), object["kind"].text());
        out.json = text_of(whole, out.kind);
        return out;
    });
}

Decoded<std::vector<model::KubernetesPod>> decode_kubernetes_pods(std::string_view body) {
    return caught([&] {
        const json whole = parse_json(body);
        const Field list(whole, "pods");
        list.expect_object();
        if (!list.has("items"))
            list["items"].fail("expected a list, got nothing");
        const Field items = list["items"];
        return read_list(items, read_pod);
    });
}

Decoded<std::vector<model::KubernetesKind>> decode_kubernetes_kinds(std::string_view body,
                                                                    const std::string &api_version) {
    return caught([&] {
        const json whole = parse_json(body);
        const Field answer(whole, "kinds");
        answer.expect_object();
        std::vector<model::KubernetesKind> kinds;
        const Field resources = answer["resources"];
        for (model::KubernetesKind &kind : read_list(resources, [&](const Field &item) {
                 return model::KubernetesKind{api_version, item["kind"].text(), item["name"].text(),
                                              item["namespaced"].flag()};
             }))
            if (kind.plural.find('/') == std::string::npos)
                kinds.push_back(std::move(kind));
        return kinds;
    });
}

Decoded<bool> decode_access_review(std::string_view body) {
    return caught([&] {
        const json whole = parse_json(body);
        const Field review(whole, "review");
        const Field status = review["status"];
        return status["allowed"].flag();
    });
}

Decoded<std::string> decode_plain_text(std::string_view body) {
    return std::string(body);
}

Decoded<std::vector<model::KubernetesQuota>> decode_kubernetes_quotas(std::string_view body) {
    return caught([&] {
        const json whole = parse_json(body);
        const Field list(whole, "quotas");
        list.expect_object();
        const Field items = list["items"];
        return read_list(items, read_quota);
    });
}

Decoded<std::optional<model::KubernetesJobEnd>> decode_job_end(std::string_view body) {
    return caught([&] {
        const json whole = parse_json(body);
        const Field list(whole, "events");
        list.expect_object();
        const Field items = list["items"];
        const auto events = read_list(items, [](const Field &event) {
            const Field about = event["involvedObject"];
            return JobEvent{event["lastTimestamp"].text(), about["uid"].text(), event["reason"].text()};
        });
        const auto newest =
            std::max_element(events.begin(), events.end(),
                             [](const JobEvent &a, const JobEvent &b) { return a.when < b.when; });
        std::optional<model::KubernetesJobEnd> end;
        for (const JobEvent &event : events)
            if (event.uid == newest->uid && (event.reason == "Completed" || ends_badly(event.reason)))
                end = {event.reason == "Completed", event.reason};
        return end;
    });
}

Decoded<std::string> decode_newest_event(std::string_view body) {
    return caught([&] {
        const json whole = parse_json(body);
        const Field list(whole, "events");
        list.expect_object();
        const Field items = list["items"];
        const auto events = read_list(items, [](const Field &event) {
            return std::pair(event["lastTimestamp"].text(), event["message"].text());
        });
        const auto newest = std::max_element(events.begin(), events.end());
        return newest == events.end() ? std::string() : newest->second;
    });
}

} // namespace stowage::portainer
