// What a cluster's controllers take away, and what they say when a Job ends.
#include "kubernetes_cluster.hpp"
#include "kubernetes_rollout.hpp"

#include <algorithm>

namespace simulator {
namespace {

using nlohmann::json;

bool has_uid(const std::vector<json> &made, const json &uid) {
    return std::any_of(made.begin(), made.end(),
                       [&](const json &one) { return one["metadata"].value("uid", json()) == uid; });
}

/** Where the kind is not known, or its namespace can't be told, the collector leaves the object alone. */
bool may_be_there(const Cluster &cluster, const KubeObject &object, const json &owner, double now) {
    const KubeKind *kind = kind_named(owner.value("apiVersion", ""), owner.value("kind", ""));
    if (kind == nullptr || (kind->namespaced && !object.kind->namespaced)) {
        return true;
    }
    const json uid = owner.value("uid", "");
    const std::string name = owner.value("name", "");
    const KubeObject *there = cluster.find(*kind, kind->namespaced ? object.space() : "", name);
    return (there != nullptr && there->value["metadata"].value("uid", json()) == uid) ||
           has_uid(pods_of(cluster, now), uid) || has_uid(replica_sets_of(cluster, now), uid);
}

bool is_garbage(const Cluster &cluster, const KubeObject &object, double now) {
    const json owners = object.value["metadata"].value("ownerReferences", json::array());
    return !owners.empty() && std::none_of(owners.begin(), owners.end(), [&](const json &owner) {
        return may_be_there(cluster, object, owner, now);
    });
}

/** A Job's end in the words of its event; null while it goes on. */
json end_of(const Cluster &cluster, const KubeObject &object, double now) {
    const json value = shown(cluster, object, now);
    for (const json &condition : value.value("/status/conditions"_json_pointer, json::array())) {
        if (condition["status"] == "True" && condition["type"] == "Complete") {
            return {{"reason", "Completed"}, {"message", "Job completed"}, {"type", "Normal"}};
        }
        if (condition["status"] == "True" && condition["type"] == "Failed") {
            return {{"reason", condition["reason"]}, {"message", condition["message"]}, {"type", "Warning"}};
        }
    }
    return nullptr;
}

bool was_said(const Cluster &cluster, const json &event) {
    return std::any_of(cluster.events.begin(), cluster.events.end(), [&](const json &one) {
        return one["involvedObject"]["uid"] == event["involvedObject"]["uid"] &&
               one["reason"] == event["reason"];
    });
}

void say(Cluster &cluster, const KubeObject &object, json event, double now) {
    event["metadata"] = {{"name", object.name() + ".18ebf577db58f754"}, {"namespace", object.space()}};
    event["involvedObject"] = {{"kind", object.kind->kind},
                               {"namespace", object.space()},
                               {"name", object.name()},
                               {"uid", object.value["metadata"].value("uid", "")},
                               {"apiVersion", object.kind->api_version()}};
    event["lastTimestamp"] = second_of(now);
    event["eventTime"] = nullptr;
    if (!was_said(cluster, event)) {
        cluster.events.push_back(std::move(event));
    }
}

/** Says how Jobs began and ended, and whether one has been over for longer than it is to be kept. */
bool outlived(Cluster &cluster, const KubeObject &object, double now) {
    if (!is(object, "Job")) {
        return false;
    }
    say(cluster, object,
        {{"reason", "SuccessfulCreate"}, {"message", "Created pod: " + object.name()}, {"type", "Normal"}},
        object.changed);
    const json end = end_of(cluster, object, now);
    if (end.is_null()) {
        return false;
    }
    say(cluster, object, end, object.changed + cluster.rollout_seconds);
    const json keeps = object.value.value("/spec/ttlSecondsAfterFinished"_json_pointer, json());
    return keeps.is_number() && now - object.changed >= cluster.rollout_seconds + keeps.get<double>();
}

} // namespace

void let_controllers_act(Cluster &cluster, double now) {
    std::vector<KubeObject> going;
    do {
        going.clear();
        for (const auto &[key, object] : cluster.objects) {
            if (!object.value["metadata"].contains("deletionTimestamp") &&
                (is_garbage(cluster, object, now) || outlived(cluster, object, now))) {
                going.push_back(object);
            }
        }
        for (const KubeObject &object : going) {
            erase(cluster, *object.kind, object.space(), object.name());
        }
    } while (!going.empty()); // what they owned goes next
}

} // namespace simulator
