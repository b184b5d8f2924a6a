#include "kubernetes_rollout.hpp"

#include "digest.hpp"
#include "kubernetes_admission.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace simulator {

using nlohmann::json;

json template_of(const KubeObject &object) {
    return object.value.value("/spec/template"_json_pointer, json());
}

std::string image_of(const json &pod_template) {
    return pod_template.value("/spec/containers/0/image"_json_pointer, "");
}

Fate fate_of(const KubeObject &object, const json &pod_template) {
    if (object.fate == PodFate::fine) {
        return Fate::fine;
    }
    const std::string image = image_of(pod_template);
    if (object.fate == PodFate::crashes || image.ends_with(":crash")) {
        return Fate::crashes;
    }
    if (image.ends_with(":never")) {
        return Fate::not_scheduled;
    }
    const bool unknown =
        image.find("nosuch") != std::string::npos || image.find(".invalid/") != std::string::npos;
    return unknown ? Fate::not_pulled : Fate::fine;
}

int share(const json &amount, int of, bool up) {
    if (amount.is_number()) {
        return amount.get<int>();
    }
    const double part = std::atoi(amount.get<std::string>().c_str()) * of / 100.0;
    return static_cast<int>(up ? std::ceil(part) : std::floor(part));
}

Counts counts_of(const Cluster &cluster, const KubeObject &object, double now) {
    const json &spec = object.value.contains("spec") ? object.value["spec"] : object.value;
    Counts counts;
    counts.wanted = std::string(object.kind->kind) == "DaemonSet" ? 1 : spec.value("replicas", 1);
    const bool over = now - object.changed >= cluster.rollout_seconds || template_of(object) == object.ran;
    const Fate fate = fate_of(object, template_of(object));
    const Allotment allotted = allotment_of(cluster, object, counts.wanted);
    if (allotted.pods < counts.wanted) {
        counts.updated = allotted.pods;
        counts.ready = over && fate == Fate::fine ? allotted.pods : 0;
        counts.refusal = allotted.refusal;
        return counts;
    }
    if (over && fate == Fate::fine) {
        counts.updated = counts.ready = counts.wanted;
        counts.complete = true;
        return counts;
    }
    counts.observed = over || cluster.rollout_seconds == 0;
    if (object.ran.is_null() || object.ran == template_of(object)) {
        counts.updated = counts.wanted;
        return counts;
    }
    const json rolling = spec.value("/strategy/rollingUpdate"_json_pointer, json());
    if (std::string(object.kind->kind) == "Deployment" && rolling.is_null()) {
        counts.updated = counts.wanted;
        return counts;
    }
    const int surge = rolling.is_null() ? 0 : share(rolling["maxSurge"], counts.wanted, true);
    int missing = rolling.is_null() ? 1 : share(rolling["maxUnavailable"], counts.wanted, false);
    missing = surge == 0 && missing == 0 ? 1 : missing;
    counts.old = std::max(0, counts.wanted - missing);
    counts.updated = std::min(counts.wanted, surge + missing);
    counts.ready = counts.old;
    return counts;
}

std::string hash_of(const json &pod_template) {
    const std::string alphabet = "bcdfghjklmnpqrstvwxz2456789";
    std::string hash;
    for (const char digit : stable_hex(pod_template.dump()).substr(0, 10)) {
        hash += alphabet[static_cast<unsigned char>(digit) % alphabet.size()];
    }
    return hash;
}

std::string replica_set_name(const KubeObject &object, const json &pod_template) {
    return object.name() + "-" + hash_of(pod_template);
}

bool is(const KubeObject &object, const char *kind) {
    return std::string(object.kind->kind) == kind;
}

bool came_up(const Cluster &cluster, const KubeObject &object, double now) {
    return counts_of(cluster, object, now).complete;
}

} // namespace simulator
