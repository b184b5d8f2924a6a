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

Access wanted_access(const nlohmann::json &body) {
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

/** Kubernetes stacks of one name share one. */
void give_to_all(State &state, const ResourceControl &control) {
    for (auto &[number, stack] : state.stacks) {
        if (std::to_string(stack.endpoint_id) + "_" + stack.name == control.resource_id) {
            stack.resource_control = control;
        }
    }
}

/** Go's words for a type that is no number. */
std::optional<Answer> check_type(const Call &call, const nlohmann::json &body) {
    if (!body.contains("type") || body.at("type").is_number()) {
        return std::nullopt;
    }
    const std::string &text = call.request.body;
    const auto at = text.find(body.at("type").dump());
    return invalid_payload(
        "json: cannot unmarshal " + quoted(text.substr(at)) +
        " into Go struct field resourcecontrols.resourceControlCreatePayload.type of type int");
}

} // namespace

Answer create_resource_control(World &world, const Call &call) {
    if (!call.caller.is_administrator()) {
        return error(403, "Access denied", "Unauthorized");
    }
    const Body body = read_body(call.request.body);
    if (body.refusal) {
        return *body.refusal;
    }
    if (auto refusal = check_type(call, *body.json)) {
        return *refusal;
    }
    Access access = wanted_access(*body.json);
    if (auto refusal = check(access)) {
        return *refusal;
    }
    const std::lock_guard lock(world.mutex);
    ResourceControl control;
    control.resource_id = text_at(*body.json, "resourceID");
    control.access = access;
    for (const auto &[number, stack] : world.state.stacks) {
        if (stack.resource_control && stack.resource_control->resource_id == control.resource_id) {
            return error(409, "A resource control is already associated to this resource");
        }
    }
    control.id = world.state.next_resource_control++;
    control.made_later = true;
    give_to_all(world.state, control);
    return json_text(resource_control_json(control).dump());
}

Answer update_resource_control(World &world, const Call &call) {
    const EndpointQuery id = route_number(call.path[1], "resource control");
    if (id.refusal) {
        return *id.refusal;
    }
    const Body body = read_body(call.request.body);
    if (body.refusal) {
        return *body.refusal;
    }
    Access access = wanted_access(*body.json);
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
        ResourceControl control = *stack.resource_control;
        control.access = access;
        give_to_all(world.state, control);
        return json_text(resource_control_json(control).dump());
    }
    return error(
        404, "Unable to find a resource control with the specified identifier inside the database",
        "Object not found inside the database (bucket=resource_control, key=" + std::to_string(id.id) + ")");
}

} // namespace simulator
