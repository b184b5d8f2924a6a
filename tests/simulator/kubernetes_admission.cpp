// What namespaces refuse: ResourceQuotas and LimitRanges, with the words of a real API server.
#include "kubernetes_admission.hpp"

#include "kubernetes_rollout.hpp"

#include <cstdlib>
#include <map>

namespace simulator {
namespace {

using nlohmann::json;

const char *const pods_resource = "pods";

/** In thousandths: `100m` is 100, `1` is 1000, `1Ki` is 1024000. */
double amount_of(const std::string &text) {
    char *end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    static const std::map<std::string, double> units = {
        {"", 1e3},   {"m", 1},       {"k", 1e6},        {"M", 1e9},
        {"G", 1e12}, {"Ki", 1024e3}, {"Mi", 1048576e3}, {"Gi", 1073741824e3}};
    const auto unit = units.find(end);
    return number * (unit == units.end() ? 1e3 : unit->second);
}

double amount_of(const json &value) {
    return value.is_number() ? value.get<double>() * 1e3 : amount_of(value.get<std::string>());
}

std::string shown_amount(const std::string &resource, double thousandths) {
    if (resource.ends_with("memory")) {
        const double mebi = thousandths / 1048576e3;
        return mebi == 0 ? "0" : std::to_string(static_cast<long>(mebi)) + "Mi";
    }
    const auto whole = static_cast<long>(thousandths);
    return whole % 1000 == 0 ? std::to_string(whole / 1000) : std::to_string(whole) + "m";
}

/** A container's `requests` or `limits` of `cpu` or `memory`; null where it has none. A limit is a request
 * too. */
json of_container(const json &container, const std::string &part, const std::string &resource) {
    const json resources = container.value("resources", json::object());
    const json own = resources.value(part, json::object());
    if (own.contains(resource)) {
        return own[resource];
    }
    return part == "requests" ? of_container(container, "limits", resource) : json();
}

/** What a pod takes of a quota's resource, and the first container that does not say. */
struct PodUse {
    double amount = 0;
    std::string silent;
};

PodUse use_of(const json &spec, const std::string &resource) {
    if (resource == pods_resource) {
        return {1e3, ""};
    }
    const std::size_t dot = resource.find('.');
    const std::string part = dot == std::string::npos ? "requests" : resource.substr(0, dot);
    const std::string name = dot == std::string::npos ? resource : resource.substr(dot + 1);
    PodUse use;
    for (const json &container : spec.value("containers", json::array())) {
        const json value = of_container(container, part, name);
        if (value.is_null() && use.silent.empty()) {
            use.silent = container.value("name", "");
        } else if (!value.is_null()) {
            use.amount += amount_of(value);
        }
    }
    return use;
}

bool is_of_pods(const std::string &resource) {
    return resource == pods_resource || resource == "cpu" || resource == "memory" ||
           resource.starts_with("requests.") || resource.starts_with("limits.");
}

bool counts_kind(const std::string &resource, const KubeKind &kind) {
    return resource == "count/" + kind.resource() || (resource == kind.plural && *kind.group == '\0');
}

std::vector<const KubeObject *> in_space(const Cluster &cluster, const std::string &space, const char *kind) {
    std::vector<const KubeObject *> found;
    for (const auto &[key, object] : cluster.objects) {
        if (std::get<1>(key) == space && is(object, kind)) {
            found.push_back(&object);
        }
    }
    return found;
}

int wanted_pods(const KubeObject &object) {
    return is(object, "DaemonSet") || is(object, "Job")
               ? 1
               : object.value.value("/spec/replicas"_json_pointer, 1);
}

bool makes_pods(const KubeObject &object) {
    return is(object, "Deployment") || is(object, "StatefulSet") || is(object, "DaemonSet") ||
           is(object, "Job");
}

/** What is used of a resource; of workloads those before `until` in the order of the cluster. */
double used_of(const Cluster &cluster, const std::string &space, const std::string &resource,
               const KubeObject *until) {
    double used = 0;
    for (const auto &[key, object] : cluster.objects) {
        if (&object == until) {
            break;
        }
        if (std::get<1>(key) != space) {
            continue;
        }
        if (is_of_pods(resource) && makes_pods(object)) {
            used += allotment_of(cluster, object, wanted_pods(object)).pods *
                    use_of(template_of(object)["spec"], resource).amount;
        } else if (!is_of_pods(resource) && counts_kind(resource, *object.kind)) {
            used += 1e3;
        }
    }
    return used;
}

std::string exceeded(const std::string &quota, const std::string &resource, double asked, double used,
                     double hard) {
    return "exceeded quota: " + quota + ", requested: " + resource + "=" + shown_amount(resource, asked) +
           ", used: " + resource + "=" + shown_amount(resource, used) + ", limited: " + resource + "=" +
           shown_amount(resource, hard);
}

/** `before`: pods that were made of the same template. */
std::string refused_by_quota(const Cluster &cluster, const std::string &space, const json &spec, int before,
                             const KubeObject *until) {
    for (const KubeObject *quota : in_space(cluster, space, "ResourceQuota")) {
        std::string silent;
        const json hard = quota->value.value("/spec/hard"_json_pointer, json::object());
        for (const auto &[resource, limit] : hard.items()) {
            if (!is_of_pods(resource)) {
                continue;
            }
            const PodUse use = use_of(spec, resource);
            if (!use.silent.empty()) {
                silent += (silent.empty() ? "" : "; ") + resource + " for: " + use.silent;
                continue;
            }
            const double used = used_of(cluster, space, resource, until) + before * use.amount;
            if (used + use.amount > amount_of(limit)) {
                return exceeded(quota->name(), resource, use.amount, used, amount_of(limit));
            }
        }
        if (!silent.empty()) {
            return "failed quota: " + quota->name() + ": must specify " + silent;
        }
    }
    return "";
}

std::string refused_by_limit(const json &limit, const std::string &of, const std::string &resource,
                             const json &request, const json &most) {
    const json max = limit.value("max", json::object());
    const json min = limit.value("min", json::object());
    if (max.contains(resource)) {
        const std::string start =
            "maximum " + resource + " usage per " + of + " is " + max[resource].get<std::string>();
        if (most.is_null()) {
            return start + ".  No limit is specified";
        }
        if (amount_of(most) > amount_of(max[resource])) {
            return start + ", but limit is " + most.get<std::string>();
        }
    }
    if (min.contains(resource) && !request.is_null() && amount_of(request) < amount_of(min[resource])) {
        return "minimum " + resource + " usage per " + of + " is " + min[resource].get<std::string>() +
               ", but request is " + request.get<std::string>();
    }
    return "";
}

/** Limits of containers; where a LimitRange has a maximum, it is the default limit of a container too. */
std::string refused_by_range(const Cluster &cluster, const std::string &space, const json &spec) {
    for (const KubeObject *range : in_space(cluster, space, "LimitRange")) {
        for (const json &limit : range->value.value("/spec/limits"_json_pointer, json::array())) {
            if (limit.value("type", "") != "Container") {
                continue;
            }
            for (const json &container : spec.value("containers", json::array())) {
                for (const char *resource : {"cpu", "memory"}) {
                    const json given = of_container(container, "limits", resource);
                    const json most =
                        given.is_null() ? limit.value("max", json::object()).value(resource, json()) : given;
                    const std::string why = refused_by_limit(
                        limit, "Container", resource, of_container(container, "requests", resource), most);
                    if (!why.empty()) {
                        return why;
                    }
                }
            }
        }
    }
    return "";
}

std::string pod_refusal(const Cluster &cluster, const std::string &space, const json &spec, int before,
                        const KubeObject *until) {
    const std::string why = refused_by_range(cluster, space, spec);
    return why.empty() ? refused_by_quota(cluster, space, spec, before, until) : why;
}

} // namespace

std::string refused_by_namespace(const Cluster &cluster, const KubeKind &kind, const std::string &space,
                                 const json &object) {
    for (const KubeObject *quota : in_space(cluster, space, "ResourceQuota")) {
        const json hard = quota->value.value("/spec/hard"_json_pointer, json::object());
        for (const auto &[resource, limit] : hard.items()) {
            if (is_of_pods(resource) || !counts_kind(resource, kind)) {
                continue;
            }
            const double used = used_of(cluster, space, resource, nullptr);
            if (used + 1e3 > amount_of(limit)) {
                return exceeded(quota->name(), resource, 1e3, used, amount_of(limit));
            }
        }
    }
    return std::string(kind.kind) == "Pod"
               ? pod_refusal(cluster, space, object.value("spec", json::object()), 0, nullptr)
               : "";
}

Allotment allotment_of(const Cluster &cluster, const KubeObject &object, int wanted) {
    const std::string space = object.space();
    Allotment allotment{wanted, ""};
    if (in_space(cluster, space, "ResourceQuota").empty() && in_space(cluster, space, "LimitRange").empty()) {
        return allotment;
    }
    for (int pods = 0; pods < wanted; ++pods) {
        const std::string why =
            pod_refusal(cluster, space, template_of(object).value("spec", json::object()), pods, &object);
        if (!why.empty()) {
            const std::string pod = is(object, "StatefulSet")
                                        ? object.name() + "-" + std::to_string(pods)
                                        : replica_set_name(object, template_of(object)) + "-x7k2p";
            return {pods, "pods \"" + pod + "\" is forbidden: " + why};
        }
    }
    return allotment;
}

json quota_status(const Cluster &cluster, const KubeObject &quota) {
    json status = {{"hard", quota.value.value("/spec/hard"_json_pointer, json::object())},
                   {"used", json::object()}};
    for (const auto &[resource, limit] : status["hard"].items()) {
        status["used"][resource] = shown_amount(resource, used_of(cluster, quota.space(), resource, nullptr));
    }
    return status;
}

std::vector<json> events_of(const Cluster &cluster) {
    std::vector<json> events = cluster.events;
    for (const auto &[key, object] : cluster.objects) {
        if (!makes_pods(object) || is(object, "Deployment")) {
            continue; // the events of a Deployment's pods are its ReplicaSet's
        }
        const std::string why = allotment_of(cluster, object, wanted_pods(object)).refusal;
        if (why.empty()) {
            continue;
        }
        const std::string start =
            is(object, "StatefulSet")
                ? "Create Pod " + object.name() + "-0 in StatefulSet " + object.name() + " failed error: "
                : "Error creating: ";
        events.push_back(
            {{"metadata", {{"name", object.name() + ".18ebf577db58f754"}, {"namespace", object.space()}}},
             {"involvedObject",
              {{"kind", object.kind->kind},
               {"namespace", object.space()},
               {"name", object.name()},
               {"apiVersion", object.kind->api_version()}}},
             {"reason", "FailedCreate"},
             {"message", start + why},
             {"firstTimestamp", "2026-11-27T16:59:31Z"},
             {"lastTimestamp", "2026-11-27T16:59:34Z"},
             {"count", 10},
             {"type", "Warning"},
             {"eventTime", nullptr}});
    }
    return events;
}

} // namespace simulator
