#include "plan/heal.hpp"

#include "support/text.hpp"

#include <fmt/format.h>
#include <vector>

namespace stowage::plan {

using desired::SelfHeal;
using model::HealthState;

std::string drift_words(const model::StackHealth &health) {
    return "the cluster has it otherwise than its manifest: " + support::join(health.drift, "; ");
}

std::string left_over_words(const model::StackHealth &health) {
    std::vector<std::string> all = health.left_over;
    all.insert(all.end(), health.left_data.begin(), health.left_data.end());
    return fmt::format("the cluster still has what its manifest no longer names: {}",
                       support::join(all, ", "));
}

bool prunes_objects(const desired::Stack &desired, const model::Stack &record) {
    return record.type == model::StackType::kubernetes && desired.prune.value_or(false) && !desired.protect &&
           !desired.ignores("prune");
}

bool prunes_left_over(const desired::Stack &desired, const model::Stack &record, Prunes prunes) {
    return prunes == Prunes::yes && (desired.ignores("prune") ? record.prune : desired.prune.value_or(false));
}

namespace {

/// Services that run and are not in the compose file of an inline stack, where a deployment with `prune`
/// would remove them and none has yet. A git stack's flag is compared as a field.
std::vector<std::string> to_be_pruned(const desired::Stack &desired, const model::Stack &record,
                                      const model::StackHealth &health, Prunes prunes) {
    if (desired.git || record.prune || !prunes_left_over(desired, record, prunes))
        return {};
    return health.left_over_services();
}

} // namespace

std::string heal_reason(const desired::Stack &desired, const model::Stack &record,
                        const model::StackHealth *health, Prunes prunes) {
    if (health == nullptr || desired.self_heal == SelfHeal::never ||
        desired.state != desired::RunState::running || record.status == model::StackStatus::inactive)
        return {};
    if (health->state == HealthState::missing) {
        std::vector<std::string> missing;
        for (const model::ServiceHealth &service : health->services)
            if (service.state == HealthState::missing)
                missing.push_back(service.reason.empty() ? service.service
                                                         : service.service + " (" + service.reason + ")");
        if (missing.empty())
            return "nothing of it is there: " + health->reason;
        return support::join(missing, ", ") + (missing.size() == 1 ? " is missing" : " are missing");
    }
    if (!health->drift.empty())
        return drift_words(*health);
    if (!health->left_over.empty() && prunes_objects(desired, record))
        return fmt::format("prune: true, and {}", left_over_words(*health));
    if (const auto names = to_be_pruned(desired, record, *health, prunes); !names.empty())
        return fmt::format("prune: true, and {} {} left over", support::join(names, ", "),
                           names.size() == 1 ? "is" : "are");
    if (health->state == HealthState::degraded && desired.self_heal == SelfHeal::degraded &&
        record.type == model::StackType::standalone)
        return "it is degraded: " + health->reason;
    return {};
}

} // namespace stowage::plan
