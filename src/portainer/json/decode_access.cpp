#include "portainer/json/decode_access.hpp"

#include "portainer/json/list.hpp"

#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

model::Team read_team(const Field &team) {
    team.expect_object();
    return {team["Id"].id(), team["Name"].text()};
}

std::vector<std::int64_t> read_ids(const Field &accesses, const char *key) {
    return read_list(accesses, [key](const Field &access) { return access[key].id(); });
}

} // namespace

model::User read_user(const Field &user) {
    user.expect_object();
    return {user["Id"].id(), user["Username"].text(), user["Role"].number() == 1};
}

model::ResourceControl read_resource_control(const Field &control) {
    control.expect_object();
    model::ResourceControl out;
    out.id = control["Id"].id();
    out.is_public = control["Public"].flag();
    out.administrators_only = control["AdministratorsOnly"].flag();
    out.users = read_ids(control["UserAccesses"], "UserId");
    out.teams = read_ids(control["TeamAccesses"], "TeamId");
    return out;
}

Decoded<std::vector<model::User>> decode_users(std::string_view body) {
    return decode_list(body, "users", read_user);
}

Decoded<std::vector<model::Team>> decode_teams(std::string_view body) {
    return decode_list(body, "teams", read_team);
}

Decoded<model::ResourceControl> decode_resource_control(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        return read_resource_control(Field(json, "resource control"));
    });
}

} // namespace stowage::portainer
