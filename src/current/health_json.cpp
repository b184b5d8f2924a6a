#include "current/health_json.hpp"

#include "support/redactor.hpp"

#include <nlohmann/json.hpp>

namespace stowage::current {

using Json = nlohmann::ordered_json;

Json encode(const model::StackHealth &health) {
    Json services = Json::array();
    for (const model::ServiceHealth &service : health.services)
        services.push_back({{"name", service.service},
                            {"state", model::name_of(service.state)},
                            {"reason", support::redactor().redact(service.reason)}});
    return {{"state", model::name_of(health.state)},
            {"reason", support::redactor().redact(health.reason)},
            {"services", std::move(services)}};
}

model::StackHealth decode_health(const Json &item) {
    model::StackHealth health;
    health.state = model::health_from_name(item.at("state").get<std::string>());
    item.at("reason").get_to(health.reason);
    for (const Json &service : item.at("services"))
        health.services.push_back({service.at("name").get<std::string>(),
                                   model::health_from_name(service.at("state").get<std::string>()),
                                   service.at("reason").get<std::string>()});
    return health;
}

} // namespace stowage::current
