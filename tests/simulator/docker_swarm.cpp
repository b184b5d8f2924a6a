#include "digest.hpp"
#include "docker.hpp"
#include "engine_asks.hpp"
#include "images.hpp"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;
using Labels = std::map<std::string, std::string>;

constexpr double swarm_time = 1795560316.251386402;
constexpr const char *node_id = "mvg7ytgp2hkvlf1n6neqtvmd6";

/** A swarm keeps this many tasks of a slot. */
constexpr int task_history = 5;

json swarm_json(const Environment &environment) {
    const std::string token = "SWMTKN-1-5eko0miuxsiaknkmze6eignku3me672e4i2rrg0co22ufns4ou-";
    json result = json::parse(R"({
        "DataPathPort": 4789, "DefaultAddrPool": ["10.0.0.0/8"], "RootRotationInProgress": false,
        "Spec": {"CAConfig": {"NodeCertExpiry": 7776000000000000}, "Dispatcher": {"HeartbeatPeriod": 5000000000},
                 "EncryptionConfig": {"AutoLockManagers": false}, "Labels": {}, "Name": "default",
                 "Orchestration": {"TaskHistoryRetentionLimit": 5},
                 "Raft": {"ElectionTick": 10, "HeartbeatTick": 1, "KeepOldSnapshots": 0,
                          "LogEntriesForSlowFollowers": 500, "SnapshotInterval": 10000},
                 "TaskDefaults": {}},
        "SubnetSize": 24,
        "TLSInfo": {"CertIssuerPublicKey": "simulated", "CertIssuerSubject": "MBMxETAPBgNVBAMTCHN3YXJtLWNh", "TrustRoot": "simulated"},
        "Version": {"Index": 10}})");
    result["CreatedAt"] = iso_time(swarm_time);
    result["UpdatedAt"] = iso_time(swarm_time);
    result["ID"] = environment.swarm_id;
    result["JoinTokens"] = {{"Manager", token + "8ylw7ozn1c0pe0sd8o2oejlev"},
                            {"Worker", token + "52tg578f9n2cxmzphtnq4ct5d"}};
    return result;
}

/** Networks of a service: the ids under which the swarm knows them. */
std::vector<std::string> network_ids(const SwarmService &service) {
    std::vector<std::string> ids;
    for (const std::string &name : service.service.networks) {
        ids.push_back(stable_swarm_id(name));
    }
    return ids;
}

json task_spec(const SwarmService &service) {
    json networks = json::array();
    for (const std::string &id : network_ids(service)) {
        networks.push_back({{"Target", id}});
    }
    const Service &definition = service.service;
    std::vector<std::string> words = definition.command;
    json container = {{"Image", definition.image},
                      {"Isolation", "default"},
                      {"Labels", {{"com.docker.stack.namespace", service.project}}},
                      {"Privileges", {{"CredentialSpec", nullptr}, {"SELinuxContext", nullptr}}}};
    if (!words.empty()) {
        container["Args"] = words;
    }
    if (!definition.entrypoint.empty()) {
        container["Command"] = definition.entrypoint;
    }
    if (!definition.environment.empty()) {
        json environment = json::array();
        for (const auto &[name, value] : definition.environment) {
            environment.push_back(name + "=" + value);
        }
        container["Env"] = environment;
    }
    return {{"ContainerSpec", container},
            {"ForceUpdate", 0},
            {"Networks", networks},
            {"Placement", json::object()},
            {"Resources", json::object()},
            {"RestartPolicy",
             {{"Condition", definition.restart_condition},
              {"Delay", static_cast<std::int64_t>(definition.restart_delay * 1e9)},
              {"MaxAttempts", 0}}}};
}

/** What becomes of every task of a service. */
enum class Fate { runs, fails, completes, rejected, cannot_start, starting };

Fate fate_of(const DockerCall &call, const SwarmService &service) {
    const Engine &engine = call.environment.engine;
    const Service &definition = service.service;
    if (service.forced == Forced::crashed || service.forced == Forced::unhealthy) {
        return Fate::fails;
    }
    if (!has_image(engine, definition.image) && !pull_error(engine, definition.image).empty()) {
        return Fate::rejected;
    }
    if (!definition.behaviour.start_error.empty()) {
        return Fate::cannot_start;
    }
    const double age = call.world.now() - service.updated;
    if (definition.health.defined && service.forced != Forced::healthy) {
        if (!definition.health.passes) {
            return age < definition.health.interval * definition.health.retries ? Fate::starting
                                                                                : Fate::fails;
        }
        if (age < definition.health.interval) {
            return Fate::starting;
        }
    }
    const Behaviour &behaviour = definition.behaviour;
    if (!behaviour.exits || age < behaviour.after) {
        return Fate::runs;
    }
    if (behaviour.exit_code == 0) {
        return definition.restart_condition == "any" ? Fate::fails : Fate::completes;
    }
    return Fate::fails;
}

int slots_of(const SwarmService &service) {
    return service.service.global ? 1 : service.service.replicas;
}

json service_json(const DockerCall &call, const SwarmService &service) {
    json virtual_ips = json::array();
    for (const std::string &id : network_ids(service)) {
        virtual_ips.push_back({{"NetworkID", id}});
    }
    json mode = {{"Replicated", {{"Replicas", service.service.replicas}}}};
    if (service.service.global) {
        mode = {{"Global", json::object()}};
    }
    json spec = task_spec(service);
    spec["Runtime"] = "container";
    json object = {{"CreatedAt", iso_time(service.created)},
                   {"Endpoint", {{"Spec", {{"Mode", "vip"}}}, {"VirtualIPs", virtual_ips}}},
                   {"ID", service.id},
                   {"Spec",
                    {{"EndpointSpec", {{"Mode", "vip"}}},
                     {"Labels",
                      {{"com.docker.stack.image", service.service.image},
                       {"com.docker.stack.namespace", service.project}}},
                     {"Mode", mode},
                     {"Name", service.project + "_" + service.service.name},
                     {"TaskTemplate", spec}}},
                   {"UpdatedAt", iso_time(service.updated)},
                   {"Version", {{"Index", service.version}}}};
    for (const auto &[published, target] : service.service.ports) {
        if (published != 0) {
            const json port = {{"Protocol", "tcp"},
                               {"PublishMode", "ingress"},
                               {"PublishedPort", published},
                               {"TargetPort", target}};
            object["Endpoint"]["Ports"].push_back(port);
            object["Endpoint"]["Spec"]["Ports"].push_back(port);
            object["Spec"]["EndpointSpec"]["Ports"].push_back(port);
        }
    }
    if (!service.update_state.empty()) {
        object["UpdateStatus"] = {{"State", service.update_state},
                                  {"StartedAt", iso_time(service.updated)},
                                  {"CompletedAt", iso_time(service.updated)},
                                  {"Message", service.update_message}};
    }
    const std::string status = call.request.query_value("status");
    if (status == "true" || status == "1") {
        const Fate fate = fate_of(call, service);
        const int slots = slots_of(service);
        object["ServiceStatus"] = {{"CompletedTasks", fate == Fate::completes ? slots : 0},
                                   {"DesiredTasks", fate == Fate::completes ? 0 : slots},
                                   {"RunningTasks", fate == Fate::runs ? slots : 0}};
    }
    return object;
}

json attachments(const SwarmService &service) {
    json list = json::array();
    for (const std::string &name : service.service.networks) {
        list.push_back({{"Network",
                         {{"CreatedAt", iso_time(swarm_time)},
                          {"DriverState", {{"Name", name}}},
                          {"ID", stable_swarm_id(name)},
                          {"IPAMOptions", {{"Driver", json::object()}}},
                          {"Spec",
                           {{"DriverConfiguration", {{"Name", name}}},
                            {"Labels", {{"com.docker.swarm.predefined", "true"}}},
                            {"Name", name},
                            {"Scope", "swarm"}}},
                          {"UpdatedAt", iso_time(swarm_time)},
                          {"Version", {{"Index", 7}}}}}});
    }
    return list;
}

json container_status(const std::string &id, int exit_code, int pid) {
    return {{"ContainerID", id}, {"ExitCode", exit_code}, {"PID", pid}};
}

/** State, message and error of the newest task (`attempt` 0) or an earlier one. */
json status_json(const SwarmService &service, Fate fate, int attempt, const std::string &task_id,
                 double time) {
    json status = {{"PortStatus", json::object()}, {"Timestamp", iso_time(time)}};
    const auto say = [&](const char *state, const char *message) {
        status["State"] = state;
        status["Message"] = message;
    };
    const std::string container = stable_hex("container of " + task_id);
    switch (fate) {
    case Fate::runs:
        say("running", "started");
        status["ContainerStatus"] = container_status(container, 0, 32734);
        break;
    case Fate::starting:
        say("starting", "starting");
        status["ContainerStatus"] = container_status(container, 0, 32734);
        break;
    case Fate::completes:
        say("complete", "finished");
        status["ContainerStatus"] = container_status(container, 0, 0);
        break;
    case Fate::rejected:
        say("rejected", "preparing");
        status["ContainerStatus"] = container_status("", 0, 0);
        status["Err"] = "No such image: " + image_name(service.service.image);
        break;
    case Fate::cannot_start:
        say("failed", "starting");
        status["ContainerStatus"] = container_status(container, 127, 0);
        status["Err"] = "starting container failed: " + service.service.behaviour.start_error;
        break;
    case Fate::fails: {
        if (attempt == 0) {
            say("ready", "prepared");
            break;
        }
        const int code = service.forced == Forced::nothing ? service.service.behaviour.exit_code : 1;
        say(code == 0 ? "complete" : "failed", code == 0 ? "finished" : "started");
        status["ContainerStatus"] = container_status(container, code, 0);
        if (service.service.health.defined && !service.service.health.passes) {
            status["Err"] = "task: non-zero exit (137): dockerexec: unhealthy container";
        } else if (code != 0) {
            status["Err"] = "task: non-zero exit (" + std::to_string(code) + ")";
        }
        break;
    }
    }
    return status;
}

/** How many tasks a slot has had by now, as far as the swarm remembers. */
int attempts(const DockerCall &call, const SwarmService &service, Fate fate) {
    if (fate == Fate::runs || fate == Fate::starting || fate == Fate::completes) {
        return 1;
    }
    const double age = std::max(0.0, call.world.now() - service.updated);
    const double ran = fate == Fate::fails ? service.service.behaviour.after : 0;
    const double each = service.service.restart_delay + ran + 0.4;
    const int minimum = fate == Fate::fails ? 2 : 1;
    return std::clamp(static_cast<int>(age / each) + minimum, minimum, task_history);
}

/** The task of an update that the swarm took back. */
json failed_task(const SwarmService &service) {
    SwarmService as_it_was = service;
    as_it_was.service.image = service.failed_image;
    const bool rejected = service.failed_words.starts_with("No such image");
    const std::string id = stable_swarm_id(service.id + "/taken back" + std::to_string(service.version));
    return {{"CreatedAt", iso_time(service.updated)},
            {"DesiredState", "shutdown"},
            {"ID", id},
            {"Labels", json::object()},
            {"NetworksAttachments", attachments(service)},
            {"NodeID", node_id},
            {"ServiceID", service.id},
            {"Slot", 1},
            {"Spec", task_spec(as_it_was)},
            {"Status",
             {{"PortStatus", json::object()},
              {"Timestamp", iso_time(service.updated)},
              {"State", rejected ? "rejected" : "failed"},
              {"Message", rejected ? "preparing" : "started"},
              {"Err", service.failed_words},
              {"ContainerStatus",
               container_status(rejected ? "" : stable_hex("container of " + id), rejected ? 0 : 1, 0)}}},
            {"UpdatedAt", iso_time(service.updated)},
            {"Version", {{"Index", service.version}}}};
}

void put_tasks(const DockerCall &call, const SwarmService &service, json &list) {
    if (!service.failed_words.empty()) {
        json task = failed_task(service);
        if (add_access(call, service.project, task)) {
            list.push_back(std::move(task));
        }
    }
    const Fate fate = fate_of(call, service);
    const int count = attempts(call, service, fate);
    for (int slot = slots_of(service); slot >= 1; --slot) {
        for (int attempt = 0; attempt < count; ++attempt) {
            const std::string key = service.id + "/" + std::to_string(slot) + "/" + std::to_string(attempt);
            const std::string id = stable_swarm_id(key + std::to_string(service.version));
            const bool newest = attempt == 0;
            const bool again = fate == Fate::fails || fate == Fate::rejected || fate == Fate::cannot_start;
            const char *desired = !newest ? "shutdown" : again ? "ready" : "running";
            json task = {{"CreatedAt", iso_time(service.updated)},
                         {"DesiredState", fate == Fate::completes ? "shutdown" : desired},
                         {"ID", id},
                         {"Labels", json::object()},
                         {"NetworksAttachments", attachments(service)},
                         {"NodeID", node_id},
                         {"ServiceID", service.id},
                         {"Slot", slot},
                         {"Spec", task_spec(service)},
                         {"Status", status_json(service, fate, attempt, id, service.updated)},
                         {"UpdatedAt", iso_time(service.updated)},
                         {"Version", {{"Index", service.version + attempt}}}};
            if (add_access(call, service.project, task)) {
                list.push_back(std::move(task));
            }
        }
    }
}

bool service_passes(const DockerFilters &filters, const SwarmService &service) {
    const std::string name = service.project + "_" + service.service.name;
    for (const char *key : {"service", "name", "id"}) {
        const auto wanted = filters.find(key);
        if (wanted == filters.end()) {
            continue;
        }
        const bool named =
            std::any_of(wanted->second.begin(), wanted->second.end(), [&](const std::string &value) {
                return value == service.id || name.starts_with(value);
            });
        if (!named) {
            return false;
        }
    }
    return labels_pass(filters, Labels{{"com.docker.stack.namespace", service.project},
                                       {"com.docker.stack.image", service.service.image}});
}

} // namespace

Answer docker_swarm(const DockerCall &call) {
    if (!call.environment.swarm) {
        return engine_error(
            503, "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" "
                 "to connect this node to swarm and try again.");
    }
    const std::string &what = call.path[0];
    if (what == "swarm") {
        return json_text(swarm_json(call.environment).dump());
    }
    if (what == "nodes") {
        const json nodes = json::array(
            {{{"ID", node_id},
              {"Spec", {{"Role", "manager"}, {"Availability", "active"}}},
              {"Description",
               {{"Hostname", "node-1"},
                {"Platform", {{"Architecture", "x86_64"}, {"OS", "linux"}}},
                {"Resources",
                 {{"NanoCPUs", engine_cpus * 1000000000LL}, {"MemoryBytes", 8LL * 1024 * 1024 * 1024}}},
                {"Engine", {{"EngineVersion", "20.10.24"}, {"Plugins", engine_plugins()}}}}},
              {"Status", {{"State", "ready"}}},
              {"ManagerStatus", {{"Leader", true}, {"Reachability", "reachable"}}}}});
        return json_text(nodes.dump());
    }
    const DockerFilters filters = docker_filters(call.request);
    json list = json::array();
    for (const SwarmService &service : call.environment.engine.services) {
        if (!service_passes(filters, service)) {
            continue;
        }
        if (what == "tasks") {
            put_tasks(call, service, list);
            continue;
        }
        json object = service_json(call, service);
        if (add_access(call, service.project, object)) {
            list.push_back(std::move(object));
        }
    }
    return json_text(list.dump());
}

} // namespace simulator
