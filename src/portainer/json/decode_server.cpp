#include "portainer/json/decode.hpp"

#include "portainer/json/decode_access.hpp"
#include "portainer/json/field.hpp"
#include "portainer/json/parse.hpp"

#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

model::EnvironmentType read_environment_type(const Field &type) {
    const std::int64_t number = type.number();
    return number >= 1 && number <= 7 ? static_cast<model::EnvironmentType>(number)
                                      : model::EnvironmentType::unknown;
}

model::Environment read_environment(const Field &environment) {
    environment.expect_object();
    const Field security = environment["SecuritySettings"];
    const Field status = environment["Status"];
    model::Environment out;
    out.id = environment["Id"].id();
    out.name = environment["Name"].text();
    out.type = read_environment_type(environment["Type"]);
    out.up = status.missing() || status.number() == 1;
    out.stacks_for_regular_users = security["allowStackManagementForRegularUsers"].flag(true);
    return out;
}

} // namespace

Decoded<std::vector<model::Environment>> decode_environments(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        const Field list(json, "endpoints");
        std::vector<model::Environment> out;
        for (std::size_t i = 0; i < list.size(); ++i)
            out.push_back(read_environment(list.at(i)));
        return out;
    });
}

Decoded<model::User> decode_user(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        return read_user(Field(json, "user"));
    });
}

Decoded<SystemStatus> decode_status(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        const Field status(json, "status");
        status.expect_object();
        const std::string version = status["Version"].text();
        if (version.empty())
            status["Version"].fail("expected text, got nothing");
        return SystemStatus{model::parse_version(version), status["InstanceID"].text()};
    });
}

Decoded<std::string> decode_swarm_id(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        const Field swarm(json, "swarm");
        swarm.expect_object();
        return swarm["ID"].text();
    });
}

} // namespace stowage::portainer
