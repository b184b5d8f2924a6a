#include "digest.hpp"
#include "docker.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

constexpr double network_time = 1795559116.251473471;

bool of_the_system(const std::string &name) {
    return name == "bridge" || name == "host" || name == "none" || name == "ingress";
}

json addresses(const std::string &name) {
    if (name == "ingress") {
        return json::array({{{"Gateway", "10.0.0.1"}, {"Subnet", "10.0.0.0/24"}}});
    }
    if (name == "host" || name == "none") {
        return json::array();
    }
    return json::array({{{"Gateway", "172.17.0.1"}, {"Subnet", "172.17.0.0/16"}}});
}

json options(const std::string &name) {
    if (name == "ingress") {
        return {{"com.docker.network.driver.overlay.vxlanid_list", "4096"}};
    }
    if (name == "docker_gwbridge") {
        return {{"com.docker.network.bridge.enable_icc", "false"},
                {"com.docker.network.bridge.enable_ip_masquerade", "true"},
                {"com.docker.network.bridge.name", "docker_gwbridge"}};
    }
    return json::object();
}

json network_json(const EngineObject &network) {
    const bool overlay = network.driver == "overlay";
    const bool ingress = network.name == "ingress";
    json labels = ingress ? json() : json::object();
    if (!network.project.empty()) {
        labels = {{overlay ? "com.docker.stack.namespace" : "com.docker.compose.project", network.project}};
    }
    return {{"Attachable", false},
            {"ConfigFrom", {{"Network", ""}}},
            {"ConfigOnly", false},
            {"Containers", overlay ? json() : json::object()},
            {"Created", iso_time(network_time)},
            {"Driver", network.driver},
            {"EnableIPv6", false},
            {"IPAM", {{"Config", addresses(network.name)}, {"Driver", "default"}, {"Options", nullptr}}},
            {"Id", overlay ? stable_swarm_id(network.name) : stable_hex(network.name)},
            {"Ingress", ingress},
            {"Internal", false},
            {"Labels", labels},
            {"Name", network.name},
            {"Options", options(network.name)},
            {"Scope", overlay ? "swarm" : "local"}};
}

json system_control(const std::string &id) {
    return {{"ResourceControl",
             {{"Id", 0},
              {"ResourceId", id},
              {"SubResourceIds", json::array()},
              {"Type", 4},
              {"UserAccesses", json::array()},
              {"TeamAccesses", json::array()},
              {"Public", true},
              {"AdministratorsOnly", false},
              {"System", true}}}};
}

} // namespace

Answer docker_networks(const DockerCall &call) {
    json list = json::array();
    for (const EngineObject &network : call.environment.engine.networks) {
        if (network.gone_at > 0 && network.gone_at <= call.world.now()) {
            continue;
        }
        json object = network_json(network);
        bool visible = true;
        if (of_the_system(network.name)) {
            object["Portainer"] = system_control(object["Id"]);
        } else {
            visible = add_access(call, network.project, object);
        }
        if (visible) {
            list.push_back(std::move(object));
        }
    }
    return json_text(list.dump());
}

Answer docker_objects(const DockerCall &call) {
    const Engine &engine = call.environment.engine;
    const std::string &what = call.path[0];
    json list = json::array();
    if (what == "volumes") {
        for (const EngineObject &volume : engine.volumes) {
            json object = {{"CreatedAt", iso_time(network_time)},
                           {"Driver", volume.driver.empty() ? "local" : volume.driver},
                           {"Labels", nullptr},
                           {"Mountpoint", "/var/lib/docker/volumes/" + volume.name + "/_data"},
                           {"Name", volume.name},
                           {"Options", nullptr},
                           {"Scope", "local"}};
            if (add_access(call, volume.project, object)) {
                list.push_back(std::move(object));
            }
        }
        return json_text(json{{"Volumes", list}, {"Warnings", nullptr}}.dump());
    }
    if (!call.environment.swarm) {
        return engine_error(
            503, "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" "
                 "to connect this node to swarm and try again.");
    }
    for (const EngineObject &item : what == "secrets" ? engine.secrets : engine.configs) {
        json object = {{"ID", stable_swarm_id(what + item.name)},
                       {"CreatedAt", iso_time(network_time)},
                       {"UpdatedAt", iso_time(network_time)},
                       {"Version", {{"Index", 11}}},
                       {"Spec", {{"Name", item.name}, {"Labels", json::object()}}}};
        if (add_access(call, item.project, object)) {
            list.push_back(std::move(object));
        }
    }
    return json_text(list.dump());
}

} // namespace simulator
