#include "api.hpp"
#include "payload.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

json policies(const std::vector<int> &ids) {
    json result = json::object();
    for (const int id : ids) {
        result[std::to_string(id)] = {{"RoleId", 0}};
    }
    return result;
}

json security_settings(const Environment &environment) {
    return {{"allowBindMountsForRegularUsers", true},
            {"allowPrivilegedModeForRegularUsers", true},
            {"allowVolumeBrowserForRegularUsers", false},
            {"allowHostNamespaceForRegularUsers", true},
            {"allowDeviceMappingForRegularUsers", true},
            {"allowStackManagementForRegularUsers", environment.stacks_for_regular_users},
            {"allowContainerCapabilitiesForRegularUsers", true},
            {"allowSysctlSettingForRegularUsers", true},
            {"enableHostManagementFeatures", false}};
}

/** Of an environment that is a cluster the server has looked at what it offers. */
json kubernetes_part(bool cluster) {
    return {{"Snapshots", json::array()},
            {"Configuration",
             {{"UseLoadBalancer", false},
              {"UseServerMetrics", false},
              {"EnableResourceOverCommit", true},
              {"ResourceOverCommitPercentage", 0},
              {"StorageClasses", json::array()},
              {"IngressClasses", cluster ? json() : json::array()},
              {"RestrictDefaultNamespace", false},
              {"IngressAvailabilityPerNamespace", false},
              {"AllowNoneIngressClass", false}}},
            {"Flags",
             {{"IsServerMetricsDetected", cluster},
              {"IsServerIngressClassDetected", cluster},
              {"IsServerStorageDetected", cluster}}}};
}

/** Snapshots make the answer large on purpose: whoever doesn't leave them out has to carry them. */
json snapshots(const World &world, const Environment &environment) {
    if (!environment.is_docker()) {
        return json::array();
    }
    json containers = json::array();
    for (const Container &container : environment.engine.containers) {
        const ContainerState state = container_state(container, world.now());
        containers.push_back({{"Id", container.id},
                              {"Names", {"/" + container.name()}},
                              {"Image", container.service.image},
                              {"State", state.state},
                              {"Status", state.status}});
    }
    json images = json::array();
    for (int number = 0; number < 200; ++number) {
        images.push_back(
            {{"RepoTags", {"registry.example.com/team/application-" + std::to_string(number) + ":1"}},
             {"Size", 100'000'000 + number},
             {"Labels", {{"org.opencontainers.image.title", "application " + std::to_string(number)}}}});
    }
    return json::array({{{"Time", world.seconds()},
                         {"DockerVersion", "20.10.24"},
                         {"Swarm", environment.swarm},
                         {"TotalCPU", 2},
                         {"TotalMemory", 8'000'000'000L},
                         {"RunningContainerCount", environment.engine.containers.size()},
                         {"DockerSnapshotRaw", {{"Containers", containers}, {"Images", images}}}}});
}

json environment_json(const World &world, const Environment &environment, const Caller &caller,
                      bool with_snapshots) {
    return {{"Id", environment.id},
            {"Name", environment.name},
            {"Type", environment.type},
            {"ContainerEngine", ""},
            {"URL", environment.url},
            {"GroupId", 1},
            {"PublicURL", ""},
            {"Gpus", json::array()},
            {"TLSConfig", {{"TLS", false}, {"TLSSkipVerify", false}}},
            {"AzureCredentials", {{"ApplicationID", ""}, {"TenantID", ""}, {"AuthenticationKey", ""}}},
            {"TagIds", json::array()},
            {"Status", environment.status},
            {"Snapshots", with_snapshots ? snapshots(world, environment) : json::array()},
            {"UserAccessPolicies", caller.is_administrator() ? policies(environment.users) : json()},
            {"TeamAccessPolicies", policies(environment.teams)},
            {"EdgeKey", ""},
            {"EdgeCheckinInterval", 5},
            {"Kubernetes", kubernetes_part(environment.is_kubernetes())},
            {"ComposeSyntaxMaxVersion", "3.9"},
            {"SecuritySettings", security_settings(environment)},
            {"LastCheckInDate", 0},
            {"QueryDate", 0},
            {"Heartbeat", false},
            {"PostInitMigrations", {{"MigrateIngresses", false}, {"MigrateGPUs", false}}},
            {"Edge",
             {{"AsyncMode", false}, {"PingInterval", 0}, {"SnapshotInterval", 0}, {"CommandInterval", 0}}},
            {"Agent", {{"Version", ""}}},
            {"AuthorizedUsers", nullptr},
            {"AuthorizedTeams", nullptr},
            {"Tags", nullptr}};
}

/** Newer servers leave empty members out, and forbid regular users nearly everything unless told otherwise.
 */
json newer_environment_json(json object, const Environment &environment, const Caller &caller) {
    for (const char *key : {"Gpus", "TagIds", "Snapshots", "TeamAccessPolicies", "QueryDate",
                            "AuthorizedUsers", "AuthorizedTeams", "Tags"}) {
        object.erase(key);
    }
    if (!caller.is_administrator() || environment.users.empty()) {
        object.erase("UserAccessPolicies");
    }
    if (caller.is_administrator() && !environment.teams.empty()) {
        object["TeamAccessPolicies"] = policies(environment.teams);
    }
    object["Agent"] = json::object();
    object["PostInitMigrations"]["MigrateRegistrySASecrets"] = false;
    object["Kubernetes"].erase("Snapshots");
    object["Kubernetes"]["Configuration"].erase("StorageClasses");
    object["Kubernetes"]["Configuration"].erase("IngressClasses");
    json &security = object["SecuritySettings"];
    for (auto &[name, allowed] : security.items()) {
        allowed = name == "allowStackManagementForRegularUsers" && environment.stacks_for_regular_users;
    }
    security["allowSecurityOptForRegularUsers"] = false;
    return object;
}

json shown_environment(const World &world, const Environment &environment, const Caller &caller,
                       bool with_snapshots) {
    json object = environment_json(world, environment, caller, with_snapshots);
    if (!world.can().own_page) {
        return object;
    }
    json newer = newer_environment_json(object, environment, caller);
    if (with_snapshots) {
        newer["Snapshots"] = object["Snapshots"];
    }
    return newer;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/** `name` is the whole name, `search` any part of it. */
bool passes(const Request &request, const Environment &environment) {
    const std::string name = request.query_value("name");
    const std::string search = lower(request.query_value("search"));
    return (name.empty() || environment.name == name) &&
           (search.empty() || lower(environment.name).find(search) != std::string::npos);
}

} // namespace

Answer list_environments(World &world, const Call &call) {
    const bool with_snapshots = call.request.query_value("excludeSnapshots") != "true";
    const std::lock_guard lock(world.mutex);
    std::vector<const Environment *> shown;
    for (const Environment &environment : world.state.environments) {
        if (may_use_environment(world.state, call.caller, environment) && passes(call.request, environment)) {
            shown.push_back(&environment);
        }
    }
    // The first page starts at 1; 0 means the same.
    const auto limit =
        static_cast<std::size_t>(std::max(0, std::atoi(call.request.query_value("limit").c_str())));
    auto start = static_cast<std::size_t>(std::max(0, std::atoi(call.request.query_value("start").c_str())));
    start = start > 0 ? start - 1 : 0;
    json list = json::array();
    for (std::size_t i = limit == 0 ? 0 : start; i < shown.size() && (limit == 0 || list.size() < limit);
         ++i) {
        list.push_back(shown_environment(world, *shown[i], call.caller, with_snapshots));
    }
    Answer answer = json_text(list.dump());
    answer.headers.emplace_back("X-Total-Count", std::to_string(shown.size()));
    answer.headers.emplace_back("X-Total-Available", std::to_string(shown.size()));
    return answer;
}

namespace {

Answer no_environment(int id) {
    return error(404, "Unable to find an environment with the specified identifier inside the database",
                 "Object not found inside the database (bucket=endpoints, key=" + std::to_string(id) + ")");
}

} // namespace

Answer show_environment(World &world, const Call &call) {
    const EndpointQuery id = route_number(call.path[1], "environment");
    if (id.refusal) {
        return *id.refusal;
    }
    const std::lock_guard lock(world.mutex);
    const Environment *environment = world.state.environment(id.id);
    if (environment == nullptr) {
        return no_environment(id.id);
    }
    if (!may_use_environment(world.state, call.caller, *environment)) {
        return error(403, "Permission denied to access environment", "Access denied to environment");
    }
    const bool with_snapshots = call.request.query_value("excludeSnapshot") != "true";
    return json_text(shown_environment(world, *environment, call.caller, with_snapshots).dump());
}

Answer list_registries(World &world, const Call &call) {
    const EndpointQuery id = route_number(call.path[1], "environment");
    if (id.refusal) {
        return *id.refusal;
    }
    const std::lock_guard lock(world.mutex);
    const Environment *environment = world.state.environment(id.id);
    if (environment == nullptr) {
        return no_environment(id.id);
    }
    if (!may_use_environment(world.state, call.caller, *environment)) {
        return error(403, "Permission denied to access environment", "Access denied to environment");
    }
    json list = json::array();
    for (const std::string &host : environment->engine.registries) {
        list.push_back({{"Id", list.size() + 1},
                        {"Type", 3},
                        {"Name", host},
                        {"URL", host},
                        {"BaseURL", ""},
                        {"Authentication", true},
                        {"Username", "bot"}});
    }
    return json_text(list.dump());
}

} // namespace simulator
