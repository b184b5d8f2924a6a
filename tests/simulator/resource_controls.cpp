#include "answers.hpp"
#include "api.hpp"
#include "payload.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

/** A regular user may open a resource to everyone or keep it, but not share it with others. */
bool may_set(const Caller &caller, const Access &access) {
    if (caller.is_administrator() || access.everyone) {
        return true;
    }
    return !access.administrators_only && access.teams.empty() && access.users == std::vector<int>{caller.id};
}

Access read_access(const nlohmann::json &body) {
    Access access;
    access.everyone = bool_at(body, "public");
    access.administrators_only = bool_at(body, "administratorsOnly");
    access.users = numbers_at(body, "users");
    access.teams = numbers_at(body, "teams");
    return access;
}

std::optional<Answer> check(const Access &access) {
    if (access.users.empty() && access.teams.empty() && !access.everyone && !access.administrators_only) {
        return invalid_payload("Invalid payload: must specify Users, Teams, Public or AdministratorsOnly");
    }
    if (access.everyone && access.administrators_only) {
        return invalid_payload("Invalid payload: cannot set public and administrators only");
    }
    return std::nullopt;
}

} // namespace

Answer update_resource_control(World &world, const Call &call) {
    const EndpointQuery id = route_number(call.path[1], "resource control");
    if (id.refusal) {
        return *id.refusal;
    }
    const Body body = read_body(call.request.body);
    if (body.refusal) {
        return *body.refusal;
    }
    Access access = read_access(*body.json);
    if (auto refusal = check(access)) {
        return *refusal;
    }
    const std::lock_guard lock(world.mutex);
    for (auto &[number, stack] : world.state.stacks) {
        if (!stack.resource_control || stack.resource_control->id != id.id) {
            continue;
        }
        if (!may_use(world.state, call.caller, stack.resource_control)) {
            return error(403, "Permission denied to access the resource control",
                         "Access denied to resource");
        }
        if (!may_set(call.caller, access)) {
            return error(403, "Permission denied to update the resource control",
                         "Access denied to resource");
        }
        if (access.everyone || access.administrators_only) {
            access.users.clear();
            access.teams.clear();
        }
        stack.resource_control->access = access;
        return json_text(resource_control_json(*stack.resource_control).dump());
    }
    return error(
        404, "Unable to find a resource control with the specified identifier inside the database",
        "Object not found inside the database (bucket=resource_control, key=" + std::to_string(id.id) + ")");
}

} // namespace simulator
