#include "kubernetes_persistence.hpp"

#include "kubernetes_cluster.hpp"

#include <stdexcept>

namespace simulator {
namespace {

using nlohmann::json;

constexpr double long_ago = 1795559485.0;

const char *name_of(PodFate fate) {
    return fate == PodFate::crashes ? "crashed" : fate == PodFate::fine ? "healthy" : "";
}

PodFate fate_named(const std::string &name) {
    return name == "crashed" || name == "unhealthy" ? PodFate::crashes
           : name == "healthy"                      ? PodFate::fine
                                                    : PodFate::of_image;
}

/** `{"name", "namespace", "image", "replicas", "stackId", "forced"}` as the Deployment that it stands for. */
json deployment_of(const json &item) {
    const std::string name = item.at("name").get<std::string>();
    const json labels = {{"app", name}};
    const json container = {{"name", name}, {"image", item.value("image", "nginx:1")}};
    const json id = {
        {"io.portainer.kubernetes.application.stackid", std::to_string(item.value("stackId", 0))}};
    json object = {{"apiVersion", "apps/v1"}, {"kind", "Deployment"}};
    object["metadata"] = {{"name", name}, {"namespace", item.value("namespace", "default")}, {"labels", id}};
    json &spec = object["spec"];
    spec["replicas"] = item.value("replicas", 1);
    spec["selector"]["matchLabels"] = labels;
    spec["template"]["metadata"]["labels"] = labels;
    spec["template"]["spec"]["containers"] = json::array({container});
    object["simulated"]["forced"] = item.value("forced", "");
    return object;
}

void add_object(Cluster &cluster, json item) {
    const KubeKind *kind = kind_named(item.value("apiVersion", ""), item.value("kind", ""));
    if (kind == nullptr) {
        throw std::runtime_error("the simulator knows no kind " + item.value("kind", ""));
    }
    const json simulated = item.value("simulated", json::object());
    item.erase("simulated");
    const std::string space = item["metadata"].value("namespace", "default");
    if (kind->namespaced && !cluster.namespaces.contains(space)) {
        cluster.add_namespace(space);
    }
    const std::string name = item["metadata"].value("name", "");
    const KubeWritten written = store(cluster, *kind, item, nullptr, long_ago, DryRun::no);
    if (!written.refusal.empty()) {
        throw std::runtime_error(written.refusal.front().message);
    }
    KubeObject &object = *cluster.find(*kind, kind->namespaced ? space : "", name);
    object.fate = fate_named(simulated.value("forced", ""));
    object.ran = simulated.value("ran", json());
    object.ran_replicas = simulated.value("ranReplicas", 0);
    object.changed = simulated.value("changed", long_ago);
}

} // namespace

void read_cluster(const json &environment, Cluster &cluster) {
    cluster.rollout_seconds = environment.value("rolloutSeconds", 0.0);
    for (const json &item : environment.value("namespaces", json::array())) {
        if (item.is_string()) {
            cluster.add_namespace(item.get<std::string>());
        } else {
            cluster.add_namespace(
                item.at("name").get<std::string>(),
                {item.value("users", std::vector<int>{}), item.value("teams", std::vector<int>{})});
        }
    }
    for (const json &item : environment.value("deployments", json::array())) {
        add_object(cluster, deployment_of(item));
    }
    for (const json &item : environment.value("objects", json::array())) {
        add_object(cluster, item);
    }
}

void write_cluster(const Cluster &cluster, json &environment) {
    environment["rolloutSeconds"] = cluster.rollout_seconds;
    environment["namespaces"] = json::array();
    for (const auto &[name, access] : cluster.namespaces) {
        environment["namespaces"].push_back(
            {{"name", name}, {"users", access.users}, {"teams", access.teams}});
    }
    environment["objects"] = json::array();
    for (const auto &[key, object] : cluster.objects) {
        if (std::string(object.kind->kind) == "Namespace") {
            continue;
        }
        json item = object.value;
        item["apiVersion"] = object.kind->api_version();
        item["kind"] = object.kind->kind;
        item["simulated"] = {{"forced", name_of(object.fate)},
                             {"ran", object.ran},
                             {"ranReplicas", object.ran_replicas},
                             {"changed", object.changed}};
        environment["objects"].push_back(std::move(item));
    }
}

} // namespace simulator
