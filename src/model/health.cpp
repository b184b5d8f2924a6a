#include "model/health.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace stowage::model {
namespace {

constexpr std::array<std::pair<HealthState, const char *>, 6> names = {{
    {HealthState::healthy, "healthy"},
    {HealthState::stopped, "stopped"},
    {HealthState::progressing, "progressing"},
    {HealthState::unknown, "unknown"},
    {HealthState::degraded, "degraded"},
    {HealthState::missing, "missing"},
}};

} // namespace

const char *name_of(HealthState state) {
    for (const auto &[known, name] : names)
        if (known == state)
            return name;
    return "unknown";
}

HealthState health_from_name(std::string_view name) {
    for (const auto &[state, known] : names)
        if (name == known)
            return state;
    return HealthState::unknown;
}

std::string StackHealth::str() const {
    const std::string name = name_of(state);
    return reason.empty() ? name : name + ": " + reason;
}

std::vector<std::string> StackHealth::left_over_services() const {
    std::vector<std::string> names;
    for (const ServiceHealth &service : services)
        if (service.left_over)
            names.push_back(service.service);
    return names;
}

StackHealth whole(HealthState state, std::string reason) {
    return {state, std::move(reason), {}};
}

StackHealth worst_of(std::vector<ServiceHealth> services) {
    std::sort(services.begin(), services.end(),
              [](const ServiceHealth &a, const ServiceHealth &b) { return a.service < b.service; });
    StackHealth health = whole(HealthState::healthy);
    for (const ServiceHealth &service : services) {
        health.state = std::max(health.state, service.state);
        if (service.state == HealthState::healthy)
            continue;
        health.reason += health.reason.empty() ? "" : "; ";
        health.reason += service.service;
        if (!service.reason.empty())
            health.reason += ": " + service.reason;
    }
    health.services = std::move(services);
    return health;
}

} // namespace stowage::model
