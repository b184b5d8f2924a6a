#include "persistence_engine.hpp"

#include "digest.hpp"
#include "engine.hpp"
#include "kubernetes_persistence.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

template <typename T>
T engine_get(const json &object, const char *key, T otherwise) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? otherwise : found->get<T>();
}

const char *forced_name(Forced forced) {
    switch (forced) {
    case Forced::crashed:
        return "crashed";
    case Forced::unhealthy:
        return "unhealthy";
    case Forced::healthy:
        return "healthy";
    case Forced::nothing:
        break;
    }
    return "";
}

Forced forced_named(const std::string &name) {
    if (name == "crashed") {
        return Forced::crashed;
    }
    if (name == "unhealthy") {
        return Forced::unhealthy;
    }
    return name == "healthy" ? Forced::healthy : Forced::nothing;
}

json service_json(const Service &service) {
    json object = {{"service", service.name},
                   {"image", service.image},
                   {"containerName", service.container_name},
                   {"entrypoint", service.entrypoint},
                   {"command", service.command},
                   {"networkMode", service.network_mode},
                   {"networks", service.networks},
                   {"restart", service.restart},
                   {"replicas", service.replicas},
                   {"global", service.global},
                   {"tty", service.tty},
                   {"ports", service.ports},
                   {"environment", service.environment},
                   {"restartCondition", service.restart_condition},
                   {"restartDelay", service.restart_delay},
                   {"fingerprint", service.fingerprint}};
    if (service.health.defined) {
        object["health"] = {{"passes", service.health.passes},
                            {"interval", service.health.interval},
                            {"startPeriod", service.health.start_period},
                            {"retries", service.health.retries}};
    }
    return object;
}

Service read_service(const json &object) {
    Service service;
    service.name = engine_get<std::string>(object, "service", "app");
    service.image = engine_get<std::string>(object, "image", "nginx:1");
    service.container_name = engine_get<std::string>(object, "containerName", "");
    service.entrypoint = engine_get(object, "entrypoint", std::vector<std::string>{});
    service.command = engine_get(object, "command", std::vector<std::string>{});
    service.network_mode = engine_get<std::string>(object, "networkMode", "");
    service.networks = engine_get(object, "networks", std::vector<std::string>{});
    service.restart = engine_get<std::string>(object, "restart", "no");
    service.replicas = engine_get(object, "replicas", 1);
    service.global = engine_get(object, "global", false);
    service.tty = engine_get(object, "tty", false);
    service.ports = engine_get(object, "ports", std::vector<std::pair<int, int>>{});
    service.environment =
        engine_get(object, "environment", std::vector<std::pair<std::string, std::string>>{});
    service.restart_condition = engine_get<std::string>(object, "restartCondition", "any");
    service.restart_delay = engine_get(object, "restartDelay", 5.0);
    service.fingerprint = engine_get(object, "fingerprint", stable_hex(object.dump()));
    service.behaviour = behaviour_of(service.entrypoint, service.command);
    const json health = engine_get(object, "health", json());
    if (health.is_object()) {
        service.health.defined = true;
        service.health.passes = engine_get(health, "passes", true);
        service.health.interval = engine_get(health, "interval", 30.0);
        service.health.start_period = engine_get(health, "startPeriod", 0.0);
        service.health.retries = engine_get(health, "retries", 3);
    }
    return service;
}

json objects_json(const std::vector<EngineObject> &objects) {
    json list = json::array();
    for (const EngineObject &object : objects) {
        list.push_back({{"name", object.name}, {"project", object.project}, {"driver", object.driver}});
    }
    return list;
}

/** Names, or objects with `name`, `project` and `driver`. */
std::vector<EngineObject> read_objects(const json &object, const char *key, const std::string &driver) {
    std::vector<EngineObject> objects;
    for (const json &item : engine_get(object, key, json::array())) {
        if (item.is_string()) {
            objects.push_back({item.get<std::string>(), "", driver});
        } else {
            objects.push_back({item.at("name").get<std::string>(),
                               engine_get<std::string>(item, "project", ""),
                               engine_get(item, "driver", driver)});
        }
    }
    return objects;
}

std::vector<EngineObject> usual_networks(bool swarm) {
    std::vector<EngineObject> networks{{"bridge", "", "bridge"}, {"host", "", "host"}, {"none", "", "null"}};
    if (swarm) {
        networks.push_back({"docker_gwbridge", "", "bridge"});
        networks.push_back({"ingress", "", "overlay"});
    }
    return networks;
}

bool has_network(const std::vector<EngineObject> &networks, const std::string &name) {
    for (const EngineObject &network : networks) {
        if (network.name == name) {
            return true;
        }
    }
    return false;
}

} // namespace

void read_engine(const json &object, Environment &environment) {
    Engine &engine = environment.engine;
    engine.images = engine_get(object, "images", std::vector<std::string>{});
    engine.private_images = engine_get(object, "private", std::vector<std::string>{});
    engine.network_linger = engine_get(object, "networkLinger", usual_linger);
    engine.registries = engine_get(object, "registries", std::vector<std::string>{});
    const json pullable = engine_get(object, "pullable", json());
    if (pullable.is_array()) {
        engine.pullable = pullable.get<std::vector<std::string>>();
    }
    engine.networks = read_objects(object, "networks", environment.swarm ? "overlay" : "bridge");
    if (engine_get(object, "usualNetworks", true)) {
        for (const EngineObject &network : usual_networks(environment.swarm)) {
            if (!has_network(engine.networks, network.name)) {
                engine.networks.push_back(network);
            }
        }
    }
    engine.volumes = read_objects(object, "volumes", "local");
    engine.secrets = read_objects(object, "secrets", "");
    engine.configs = read_objects(object, "configs", "");
    for (const json &item : engine_get(object, "containers", json::array())) {
        Container container;
        container.id = engine_get(item, "id", random_hex());
        container.project = engine_get<std::string>(item, "project", "");
        container.number = engine_get(item, "number", 1);
        container.stack_id = engine_get(item, "stackId", 0);
        container.service = read_service(item);
        container.config_files = engine_get<std::string>(item, "configFiles", "");
        container.recreated = engine_get(item, "recreated", false);
        container.created_only = engine_get(item, "createdOnly", false);
        container.created = engine_get(item, "created", 1795559485.0);
        container.started = engine_get(item, "started", container.created);
        container.forced = forced_named(engine_get<std::string>(item, "forced", ""));
        engine.containers.push_back(std::move(container));
    }
    for (const json &item : engine_get(object, "services", json::array())) {
        SwarmService service;
        service.id = engine_get(item, "id", random_swarm_id());
        service.project = engine_get<std::string>(item, "project", "");
        service.stack_id = engine_get(item, "stackId", 0);
        service.service = read_service(item);
        service.created = engine_get(item, "created", 1795559485.0);
        service.updated = engine_get(item, "updated", service.created);
        service.version = engine_get(item, "version", 10);
        service.old_failure = engine_get<std::string>(item, "oldFailure", "");
        service.forced = forced_named(engine_get<std::string>(item, "forced", ""));
        engine.services.push_back(std::move(service));
    }
    read_cluster(object, engine.cluster);
}

void write_engine(const Environment &environment, json &object) {
    const Engine &engine = environment.engine;
    object["images"] = engine.images;
    object["pullable"] = engine.pullable ? json(*engine.pullable) : json();
    object["private"] = engine.private_images;
    object["networkLinger"] = engine.network_linger;
    object["registries"] = engine.registries;
    object["usualNetworks"] = false;
    object["networks"] = objects_json(engine.networks);
    object["volumes"] = objects_json(engine.volumes);
    object["secrets"] = objects_json(engine.secrets);
    object["configs"] = objects_json(engine.configs);
    object["containers"] = json::array();
    for (const Container &container : engine.containers) {
        json item = service_json(container.service);
        item["id"] = container.id;
        item["project"] = container.project;
        item["number"] = container.number;
        item["stackId"] = container.stack_id;
        item["configFiles"] = container.config_files;
        item["recreated"] = container.recreated;
        item["createdOnly"] = container.created_only;
        item["created"] = container.created;
        item["started"] = container.started;
        item["forced"] = forced_name(container.forced);
        object["containers"].push_back(std::move(item));
    }
    object["services"] = json::array();
    for (const SwarmService &service : engine.services) {
        json item = service_json(service.service);
        item["id"] = service.id;
        item["project"] = service.project;
        item["stackId"] = service.stack_id;
        item["created"] = service.created;
        item["updated"] = service.updated;
        item["version"] = service.version;
        item["oldFailure"] = service.old_failure;
        item["forced"] = forced_name(service.forced);
        object["services"].push_back(std::move(item));
    }
    write_cluster(engine.cluster, object);
}

} // namespace simulator
