#include "current/health_json.hpp"

#include "support/redactor.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace stowage::current {

using Json = nlohmann::ordered_json;

namespace {

/// What a cluster has otherwise than a manifest, or besides it: by the names that the JSON has for it.
constexpr std::array cluster_lists{std::pair{"drift", &model::StackHealth::drift},
                                   std::pair{"fixedDrift", &model::StackHealth::fixed_drift},
                                   std::pair{"leftOver", &model::StackHealth::left_over},
                                   std::pair{"leftData", &model::StackHealth::left_data}};

} // namespace

Json encode(const model::StackHealth &health) {
    Json services = Json::array();
    for (const model::ServiceHealth &service : health.services) {
        Json one = {{"name", service.service},
                    {"state", model::name_of(service.state)},
                    {"reason", support::redactor().redact(service.reason)}};
        if (service.left_over)
            one["leftOver"] = true;
        services.push_back(std::move(one));
    }
    Json item = {{"state", model::name_of(health.state)},
                 {"reason", support::redactor().redact(health.reason)},
                 {"services", std::move(services)}};
    for (const auto &[name, list] : cluster_lists)
        for (const std::string &one : health.*list)
            item[name].push_back(support::redactor().redact(one));
    return item;
}

model::StackHealth decode_health(const Json &item) {
    model::StackHealth health;
    health.state = model::health_from_name(item.at("state").get<std::string>());
    item.at("reason").get_to(health.reason);
    for (const Json &service : item.at("services"))
        health.services.push_back({service.at("name").get<std::string>(),
                                   model::health_from_name(service.at("state").get<std::string>()),
                                   service.at("reason").get<std::string>(),
                                   service.value("leftOver", false)});
    for (const auto &[name, list] : cluster_lists)
        if (item.contains(name))
            item.at(name).get_to(health.*list);
    return health;
}

} // namespace stowage::current
