#include "preflight/engine_networks.hpp"

#include "compose/known_values.hpp"
#include "preflight/others.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::preflight {

using compose::EngineNeed;

Finding engine_lacks(const EngineNeed &need, const std::string &text, const std::string &advice) {
    return blocked(Code::engine_lacks, text, advice, need.where);
}

Finding engine_not_asked(const EngineNeed &need, const std::string &why) {
    return unchecked(Code::engine_unchecked,
                     fmt::format("whether the engine has '{}' could not be checked: {}", need.name, why), "",
                     need.where);
}

bool engine_has(const std::vector<std::string> &names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool EngineNetworks::makes_network(const std::string &name) const {
    const std::string project = support::lower(plan_.name) + "_";
    const bool own = name.starts_with(project) &&
                     (name == project + "default" ||
                      engine_has(document_.own_networks, std::string_view(name).substr(project.size())));
    return own || std::any_of(document_.made_networks.begin(), document_.made_networks.end(),
                              [&](const compose::External &one) { return one.name == name; });
}

std::vector<Finding> EngineNetworks::named(const EngineNeed &need, const std::string &service) const {
    constexpr std::size_t short_id = 12;
    const bool may_be_id =
        need.name.size() >= short_id && need.name.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (may_be_id || makes_network(need.name))
        return {};
    const auto names = facts_.names(plan_.environment_id, compose::ResourceKind::network,
                                    run_.ahead == nullptr ? Age::now : Age::any);
    if (!names)
        return {engine_not_asked(need, names.error().str())};
    if (names->contains(need.name))
        return {};
    const std::string text = fmt::format(
        "there is no network '{}', which 'network_mode' of service '{}' names", need.name, service);
    if (others_deploy(plan_, run_))
        return {warning(Code::engine_lacks, text + ", yet", "", need.where)};
    return {engine_lacks(need, text, "create it first, or name one below 'networks'")};
}

std::vector<Finding> EngineNetworks::subnet(const EngineNeed &need) const {
    const auto asked = compose::read_subnet_text(need.name);
    const auto networks =
        asked ? facts_.networks(plan_.environment_id) : portainer::ApiResult<std::vector<model::Network>>();
    if (!asked || !networks)
        return {};
    const std::string own = support::lower(plan_.name) + "_" + need.of;
    if (std::any_of(networks->begin(), networks->end(), [&](const model::Network &network) {
            return network.name == own || network.name == need.of;
        }))
        return {};
    for (const model::Network &network : *networks)
        if (std::any_of(network.subnets.begin(), network.subnets.end(), [&](const std::string &other) {
                const auto theirs = compose::read_subnet_text(other);
                return theirs && compose::overlap(*theirs, *asked);
            }))
            return {taken(need, network)};
    return {};
}

Finding EngineNetworks::taken(const EngineNeed &need, const model::Network &network) const {
    const std::string text = fmt::format("the subnet {} overlaps with {} of the network '{}'", need.name,
                                         support::join(network.subnets, ", "), network.name);
    if (belongs_to(network.project, plan_) || changes_too(network.project, plan_, run_))
        return warning(Code::engine_lacks, text, "", need.where);
    return engine_lacks(need, text, "choose another one, or remove that network");
}

} // namespace stowage::preflight
