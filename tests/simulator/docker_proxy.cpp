#include "answers.hpp"
#include "api.hpp"
#include "deployment.hpp"
#include "docker.hpp"
#include "engine_asks.hpp"
#include "payload.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace simulator {

using nlohmann::json;

DockerFilters docker_filters(const Request &request) {
    DockerFilters filters;
    const json parsed = json::parse(request.query_value("filters"), nullptr, false);
    if (!parsed.is_object()) {
        return filters;
    }
    for (const auto &[name, values] : parsed.items()) {
        if (values.is_array()) {
            for (const json &value : values) {
                filters[name].push_back(value.is_string() ? value.get<std::string>() : value.dump());
            }
        } else if (values.is_object()) {
            for (const auto &[value, on] : values.items()) {
                filters[name].push_back(value);
            }
        }
    }
    return filters;
}

bool labels_pass(const DockerFilters &filters, const std::map<std::string, std::string> &labels) {
    const auto wanted = filters.find("label");
    if (wanted == filters.end()) {
        return true;
    }
    return std::all_of(wanted->second.begin(), wanted->second.end(), [&](const std::string &filter) {
        const auto equals = filter.find('=');
        const auto found = labels.find(filter.substr(0, equals));
        return found != labels.end() &&
               (equals == std::string::npos || found->second == filter.substr(equals + 1));
    });
}

std::map<std::string, std::optional<ResourceControl>> controls_of(const World &world, int environment_id) {
    std::map<std::string, std::optional<ResourceControl>> controls;
    for (const auto &[id, stack] : world.state.stacks) {
        if (stack.endpoint_id == environment_id) {
            controls.emplace(project_of(stack), stack.resource_control);
        }
    }
    return controls;
}

bool add_access(const DockerCall &call, const std::string &project, json &object) {
    const auto found = call.controls.find(project);
    const std::optional<ResourceControl> control =
        found == call.controls.end() ? std::nullopt : found->second;
    if (control) {
        object["Portainer"] = {{"ResourceControl", resource_control_json(*control)}};
    }
    return may_use(call.world.state, call.caller, control);
}

std::string iso_time(double seconds) {
    const auto whole = static_cast<std::time_t>(std::floor(seconds));
    std::tm parts{};
    gmtime_r(&whole, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                       static_cast<long>((seconds - std::floor(seconds)) * 1e9));
}

Answer docker_info(const DockerCall &call) {
    const Engine &engine = call.environment.engine;
    if (call.path[0] == "version") {
        const json body = {{"Version", "20.10.24+dfsg1"},
                           {"ApiVersion", "1.41"},
                           {"MinAPIVersion", "1.12"},
                           {"Os", "linux"},
                           {"Arch", "amd64"}};
        return json_text(body.dump());
    }
    json swarm = {{"NodeID", ""}, {"LocalNodeState", "inactive"}, {"ControlAvailable", false}};
    if (call.environment.swarm) {
        swarm = {{"NodeID", "mvg7ytgp2hkvlf1n6neqtvmd6"},
                 {"LocalNodeState", "active"},
                 {"ControlAvailable", true},
                 {"Cluster", {{"ID", call.environment.swarm_id}}}};
    }
    const json body = {{"Name", call.environment.name},
                       {"ServerVersion", "20.10.24+dfsg1"},
                       {"Containers", engine.containers.size()},
                       {"Images", engine.images.size()},
                       {"OperatingSystem", "simulated"},
                       {"Swarm", swarm},
                       {"NCPU", engine_cpus},
                       {"MemTotal", 8LL * 1024 * 1024 * 1024},
                       {"Architecture", "x86_64"},
                       {"OSType", "linux"},
                       {"Runtimes", {{"runc", {{"path", "runc"}}}}},
                       {"Plugins",
                        {{"Log", log_drivers()},
                         {"Network", network_drivers()},
                         {"Volume", volume_drivers()},
                         {"Authorization", nullptr}}}};
    return json_text(body.dump());
}

namespace {

Answer route(const DockerCall &call) {
    const std::string what = call.path.empty() ? "" : call.path[0];
    if (call.request.method == "GET") {
        if (what == "containers") {
            return docker_containers(call);
        }
        if (what == "images") {
            return docker_images(call);
        }
        if (what == "distribution") {
            return docker_distribution(call);
        }
        if (what == "swarm" || what == "services" || what == "tasks" || what == "nodes") {
            return docker_swarm(call);
        }
        if (what == "networks") {
            return docker_networks(call);
        }
        if (what == "volumes" || what == "secrets" || what == "configs") {
            return docker_objects(call);
        }
        if (what == "info" || what == "version") {
            return docker_info(call);
        }
        if (what == "plugins") {
            return json_text("[]\n");
        }
        if (what == "_ping") {
            Answer answer;
            answer.content_type = "text/plain; charset=utf-8";
            answer.body = "OK";
            return answer;
        }
    }
    return engine_error(404, "page not found");
}

/** The environment behind a proxied call, or why it can't be reached. */
struct Reached {
    Environment *environment = nullptr;
    std::optional<Answer> refusal;
};

Reached reach(World &world, const Call &call) {
    Reached reached;
    const EndpointQuery id = route_number(call.path[1], "environment");
    if (id.refusal) {
        reached.refusal = id.refusal;
        return reached;
    }
    reached.environment = world.state.environment(id.id);
    if (reached.environment == nullptr) {
        reached.refusal = error(
            404, "Unable to find an environment with the specified identifier inside the database",
            "Object not found inside the database (bucket=endpoints, key=" + std::to_string(id.id) + ")");
    } else if (!may_use_environment(world.state, call.caller, *reached.environment)) {
        reached.refusal =
            error(403, "Permission denied to access environment", "Access denied to environment");
    }
    return reached;
}

} // namespace

Answer docker_proxy(World &world, const Call &call) {
    const std::lock_guard lock(world.mutex);
    const Reached reached = reach(world, call);
    if (reached.refusal) {
        return *reached.refusal;
    }
    if (reached.environment->is_kubernetes()) {
        Answer answer;
        answer.status = 404;
        answer.content_type = "text/plain; charset=utf-8";
        answer.body = "404 page not found\n";
        return answer;
    }
    if (!reached.environment->is_docker() || reached.environment->status == 2) {
        return error(500, "Unable to proxy the request via the Docker socket",
                     "dial unix " + reached.environment->url + ": connect: connection refused");
    }
    return route({world,
                  call.request,
                  call.caller,
                  *reached.environment,
                  {call.path.begin() + 3, call.path.end()},
                  controls_of(world, reached.environment->id)});
}

} // namespace simulator
