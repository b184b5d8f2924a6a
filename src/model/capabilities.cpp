#include "model/capabilities.hpp"

#include <utility>

namespace stowage::model {

const char *name_of(Ability ability) {
    switch (ability) {
    case Ability::asynchronous_deployments:
        return "asynchronousDeployments";
    case Ability::git_fields_in_place:
        return "gitFieldsInPlace";
    case Ability::sources:
        return "sources";
    case Ability::standalone_prune:
        return "standalonePrune";
    case Ability::source_intervals:
        return "sourceIntervals";
    case Ability::restart_schedule:
        return "restartSchedule";
    case Ability::server_side_apply:
        return "serverSideApply";
    case Ability::api_deletion:
        return "apiDeletion";
    case Ability::transactional_updates:
        break;
    }
    return "transactionalUpdates";
}

void Capabilities::learn(Ability ability, bool can, std::string reason) {
    findings_.at(static_cast<std::size_t>(ability)) = {can, std::move(reason)};
}

} // namespace stowage::model
