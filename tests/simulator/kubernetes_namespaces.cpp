#include "api.hpp"
#include "payload.hpp"

namespace simulator {

using nlohmann::json;

/** The server's own list of namespaces. */
Answer list_kube_namespaces(World &world, const Call &call) {
    const std::lock_guard lock(world.mutex);
    const EndpointQuery id = route_number(call.path[1], "environment");
    Environment *environment = id.refusal ? nullptr : world.state.environment(id.id);
    if (environment == nullptr) {
        return error(404, "Unable to find an environment with the specified identifier inside the database");
    }
    if (!may_use_environment(world.state, call.caller, *environment)) {
        return error(403, "Permission denied to access environment", "Access denied to environment");
    }
    json list = json::array();
    const Cluster &cluster = environment->engine.cluster;
    for (const auto &[name, access] : cluster.namespaces) {
        const KubeObject *object = cluster.find(*kind_named("v1", "Namespace"), "", name);
        list.push_back({{"Id", object == nullptr ? "" : object->value["metadata"].value("uid", "")},
                        {"Name", name},
                        {"Status", {{"phase", "Active"}}},
                        {"CreationDate",
                         object == nullptr ? "" : object->value["metadata"].value("creationTimestamp", "")},
                        {"NamespaceOwner", ""},
                        {"IsSystem", name.starts_with("kube-") || name == "portainer"},
                        {"IsDefault", name == "default"},
                        {"ResourceQuota", nullptr}});
    }
    return json_text(list.dump());
}

} // namespace simulator
