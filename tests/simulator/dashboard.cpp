#include "api.hpp"
#include "digest.hpp"
#include "docker.hpp"
#include "images.hpp"
#include "payload.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

Answer page_not_found() {
    Answer answer;
    answer.status = 404;
    answer.content_type = "text/plain; charset=utf-8";
    answer.body = "404 page not found\n";
    return answer;
}

/** `/docker/{id}/…`: the environment, or why it is refused. */
struct Page {
    const Environment *environment = nullptr;
    std::optional<Answer> refusal;
};

Page page_of(const World &world, const Call &call) {
    Page page;
    if (!world.can().own_page) {
        page.refusal = page_not_found();
        return page;
    }
    const EndpointQuery id = route_number(call.path[1], "environment");
    page.environment = id.refusal ? nullptr : world.state.environment(id.id);
    if (page.environment == nullptr) {
        page.refusal = id.refusal ? *id.refusal : error(404, "Unable to find an environment");
    } else if (!may_use_environment(world.state, call.caller, *page.environment)) {
        page.refusal = error(403, "Permission denied to access environment", "Access denied to environment");
    }
    return page;
}

bool may_see(const World &world, const Call &call, const Environment &environment,
             const std::string &project) {
    const auto controls = controls_of(world, environment.id);
    const auto found = controls.find(project);
    return may_use(world.state, call.caller, found == controls.end() ? std::nullopt : found->second);
}

json count_containers(const World &world, const Call &call, const Environment &environment) {
    int running = 0;
    int healthy = 0;
    int unhealthy = 0;
    int total = 0;
    for (const Container &container : environment.engine.containers) {
        if (!may_see(world, call, environment, container.project)) {
            continue;
        }
        const ContainerState state = container_state(container, world.now());
        ++total;
        running += state.state == "running" ? 1 : 0;
        healthy += state.health == "healthy" ? 1 : 0;
        unhealthy += state.health == "unhealthy" ? 1 : 0;
    }
    return {{"running", running},
            {"stopped", total - running},
            {"healthy", healthy},
            {"unhealthy", unhealthy},
            {"total", total}};
}

} // namespace

Answer show_dashboard(World &world, const Call &call) {
    const std::lock_guard lock(world.mutex);
    const Page page = page_of(world, call);
    if (page.refusal) {
        return *page.refusal;
    }
    const Engine &engine = page.environment->engine;
    const auto stacks = std::count_if(world.state.stacks.begin(), world.state.stacks.end(), [&](auto &entry) {
        return entry.second.endpoint_id == page.environment->id &&
               may_use(world.state, call.caller, entry.second.resource_control);
    });
    const bool all = call.caller.is_administrator();
    const json body = {{"containers", count_containers(world, call, *page.environment)},
                       {"services", engine.services.size()},
                       {"images", {{"total", engine.images.size()}, {"size", 1982333}}},
                       {"volumes", all ? engine.volumes.size() : 0},
                       {"networks", all ? engine.networks.size() : 0},
                       {"stacks", stacks}};
    return json_text(body.dump());
}

Answer show_images(World &world, const Call &call) {
    const std::lock_guard lock(world.mutex);
    const Page page = page_of(world, call);
    if (page.refusal) {
        return *page.refusal;
    }
    json list = json::array();
    for (const std::string &image : page.environment->engine.images) {
        const auto &containers = page.environment->engine.containers;
        const bool used = std::any_of(containers.begin(), containers.end(), [&](const Container &container) {
            return image_name(container.service.image) == image_name(image);
        });
        list.push_back({{"created", 1795712669},
                        {"nodeName", ""},
                        {"id", image_id(image)},
                        {"size", 1982333},
                        {"tags", {image_name(image)}},
                        {"used", used}});
    }
    return json_text(list.dump());
}

Answer show_version(World &world, const Call &call) {
    if (!world.can().own_page) {
        return page_not_found();
    }
    json runtime = json::object();
    if (call.caller.is_administrator()) {
        // A real server shows the whole environment of its process here, whatever secrets are in it.
        runtime["Env"] = {"PORTAINER_SECRET=do-not-log-me", "PATH=/usr/sbin:/usr/bin"};
    }
    const json body = {
        {"UpdateAvailable", false},
        {"LatestVersion", ""},
        {"ServerVersion", world.version()},
        {"VersionSupport", "STS"},
        {"ServerEdition", "CE"},
        {"DatabaseVersion", world.version()},
        {"Build",
         {{"BuildNumber", ""},
          {"ImageTag", ""},
          {"NodejsVersion", ""},
          {"PnpmVersion", ""},
          {"WebpackVersion", ""},
          {"GoVersion", ""},
          {"GitCommit", ""}}},
        {"Dependencies",
         {{"DockerVersion", ""}, {"HelmVersion", ""}, {"KubectlVersion", ""}, {"ComposeVersion", ""}}},
        {"Runtime", runtime}};
    return json_text(body.dump());
}

Answer show_system_info(World &world, const Call &) {
    if (!world.can().own_page) {
        return page_not_found();
    }
    return json_text(R"({"platform":"Docker","edgeAgents":0,"agents":0})");
}

Answer show_nodes(World &world, const Call &) {
    if (!world.can().own_page) {
        return page_not_found();
    }
    const std::lock_guard lock(world.mutex);
    return json_text(json{{"nodes", world.state.environments.size()}}.dump());
}

Answer public_settings() {
    return json_text(R"({
        "LogoURL": "", "AuthenticationMethod": 1, "RequiredPasswordLength": 12,
        "GlobalDeploymentOptions": {"hideStacksFunctionality": false}, "EnableEdgeComputeFeatures": false,
        "Features": {"hsts": false, "csp": false}, "OAuthLoginURI": "", "OAuthLogoutURI": "",
        "KubeconfigExpiry": "0", "TeamSync": false,
        "Edge": {"PingInterval": 0, "SnapshotInterval": 0, "CommandInterval": 0, "CheckinInterval": 5},
        "IsDockerDesktopExtension": false, "RequiresSetupToken": false})");
}

} // namespace simulator
