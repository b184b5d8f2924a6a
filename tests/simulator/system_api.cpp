#include "api.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace simulator {

using nlohmann::json;

Answer system_status(World &world) {
    const std::lock_guard lock(world.mutex);
    const json body = {{"Version", world.version()}, {"InstanceID", world.state.instance_id}};
    return json_text(body.dump());
}

Answer administrator_check(World &world) {
    const std::lock_guard lock(world.mutex);
    if (!world.state.set_up) {
        return error(404, "No administrator account found inside the database",
                     "Object not found inside the database");
    }
    return no_content();
}

Answer who_am_i(World &world, const Call &call) {
    const std::lock_guard lock(world.mutex);
    const json body = {{"Id", call.caller.id},
                       {"Username", call.caller.name},
                       {"Role", call.caller.role},
                       {"TokenIssueAt", 0},
                       {"ThemeSettings", {{"color", ""}}},
                       {"UseCache", false},
                       {"PortainerAuthorizations", nullptr},
                       {"EndpointAuthorizations", nullptr},
                       {"forceChangePassword", false}};
    return json_text(body.dump());
}

Answer list_users(World &world, const Call &call) {
    if (!call.caller.is_administrator()) {
        return error(403, "Permission denied to access users list");
    }
    const std::lock_guard lock(world.mutex);
    json list = json::array();
    for (const User &user : world.state.users) {
        list.push_back({{"Id", user.id}, {"Username", user.name}, {"Role", user.role}});
    }
    return json_text(list.dump());
}

Answer list_teams(World &world, const Call &call) {
    const std::lock_guard lock(world.mutex);
    json list = json::array();
    for (const Team &team : world.state.teams) {
        const bool member =
            std::find(team.members.begin(), team.members.end(), call.caller.id) != team.members.end();
        if (call.caller.is_administrator() || member) {
            list.push_back({{"Id", team.id}, {"Name", team.name}});
        }
    }
    return json_text(list.dump());
}

Answer show_settings(World &world, const Call &call) {
    if (!call.caller.is_administrator()) {
        return error(403, "Access denied", "Unauthorized");
    }
    const std::lock_guard lock(world.mutex);
    const json body = {{"LogoURL", ""},
                       {"BlackListedLabels", json::array()},
                       {"AuthenticationMethod", 1},
                       {"SnapshotInterval", "5m"},
                       {"TemplatesURL", ""},
                       {"EnableEdgeComputeFeatures", false},
                       {"UserSessionTimeout", "8h"},
                       {"EnableTelemetry", false},
                       {"HelmRepositoryURL", ""}};
    return json_text(body.dump());
}

} // namespace simulator
