#include "plan/heal.hpp"

#include "support/text.hpp"

#include <vector>

namespace stowage::plan {

using desired::SelfHeal;
using model::HealthState;

std::string heal_reason(const desired::Stack &desired, const model::Stack &record,
                        const model::StackHealth *health) {
    if (health == nullptr || desired.self_heal == SelfHeal::never ||
        desired.state != desired::RunState::running || record.status == model::StackStatus::inactive)
        return {};
    if (health->state == HealthState::missing) {
        std::vector<std::string> missing;
        for (const model::ServiceHealth &service : health->services)
            if (service.state == HealthState::missing)
                missing.push_back(service.service);
        if (missing.empty())
            return "nothing of it is there: " + health->reason;
        return support::join(missing, ", ") + (missing.size() == 1 ? " is missing" : " are missing");
    }
    if (health->state == HealthState::degraded && desired.self_heal == SelfHeal::degraded &&
        record.type == model::StackType::standalone)
        return "it is degraded: " + health->reason;
    return {};
}

} // namespace stowage::plan
