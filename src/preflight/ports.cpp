#include "preflight/ports.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace stowage::preflight {
namespace {

using compose::HostPorts;

/// A port that is asked for and that somebody has.
struct Conflict {
    const HostPorts *wanted = nullptr;
    TakenPort taken;
};

bool same_address(const std::string &a, const std::string &b) {
    const auto all = [](const std::string &ip) { return ip.empty() || ip == "0.0.0.0" || ip == "::"; };
    return all(a) || all(b) || a == b;
}

class PortCheck {
public:
    PortCheck(const Deployment &deployment, const std::vector<compose::Service> &services, Facts &facts,
              const Run &run)
        : plan_(deployment.plan), facts_(facts), run_(run) {
        for (const compose::Service &service : services)
            if (service.starts())
                for (const HostPorts &ports : service.ports)
                    wanted_.push_back(&ports);
    }

    std::vector<Finding> check() {
        if (wanted_.empty())
            return {};
        const bool swarm = plan_.type == model::StackType::swarm;
        auto taken = facts_.taken_ports(plan_.environment_id, swarm, Age::any);
        // What other stacks of this run did in the meantime counts.
        if (taken && !conflicts_with(*taken).empty() && run_.ahead == nullptr)
            taken = facts_.taken_ports(plan_.environment_id, swarm, Age::now);
        if (!taken)
            return {warning(
                fmt::format("whether its ports are free could not be checked: {}", taken.error().str()), "",
                wanted_.front()->where)};
        std::vector<Finding> findings;
        for (const Conflict &conflict : conflicts_with(*taken))
            findings.push_back(finding_of(conflict));
        return findings;
    }

private:
    [[nodiscard]] bool is_own(const TakenPort &taken) const {
        return !taken.project.empty() && (taken.project == support::lower(plan_.name) ||
                                          taken.project == support::lower(plan_.former_name));
    }

    [[nodiscard]] std::vector<Conflict> conflicts_with(const std::vector<TakenPort> &taken) const {
        std::vector<Conflict> conflicts;
        for (const HostPorts *wanted : wanted_) {
            std::vector<Conflict> found;
            for (int port = wanted->first; port <= wanted->last; ++port)
                if (const TakenPort *by = owner_of(port, *wanted, taken))
                    found.push_back({wanted, *by});
            const bool one_is_free =
                wanted->any_of && static_cast<int>(found.size()) <= wanted->last - wanted->first;
            if (!one_is_free)
                std::move(found.begin(), found.end(), std::back_inserter(conflicts));
        }
        return conflicts;
    }

    [[nodiscard]] const TakenPort *owner_of(int port, const HostPorts &wanted,
                                            const std::vector<TakenPort> &taken) const {
        const auto found = std::find_if(taken.begin(), taken.end(), [&](const TakenPort &one) {
            return one.port == port && one.protocol == wanted.protocol && same_address(one.ip, wanted.ip) &&
                   !is_own(one);
        });
        return found == taken.end() ? nullptr : &*found;
    }

    [[nodiscard]] Finding finding_of(const Conflict &conflict) const {
        const TakenPort &taken = conflict.taken;
        const std::string owner = taken.project.empty()
                                      ? fmt::format("'{}'", taken.name)
                                      : fmt::format("'{}' of stack '{}'", taken.name, taken.project);
        const std::string text = fmt::format("port {}/{} is taken by {}", taken.port, taken.protocol, owner);
        if (changes_too(taken.project))
            return warning(text + ", which this plan changes too", "", conflict.wanted->where);
        return blocked(text, "publish another port, or stop that one first", conflict.wanted->where);
    }

    /// Whether the plan does something about the stack before or beside this one.
    [[nodiscard]] bool changes_too(const std::string &project) const {
        return run_.ahead != nullptr && !project.empty() &&
               std::any_of(
                   run_.ahead->stacks.begin(), run_.ahead->stacks.end(), [&](const plan::StackPlan &other) {
                       const std::string &now = other.former_name.empty() ? other.name : other.former_name;
                       return other.server == plan_.server && other.environment_id == plan_.environment_id &&
                              support::lower(now) == project && plan::changes_something(other.action);
                   });
    }

    const plan::StackPlan &plan_;
    Facts &facts_;
    const Run &run_;
    std::vector<const HostPorts *> wanted_;
};

} // namespace

std::vector<Finding> check_ports(const Deployment &deployment, const std::vector<compose::Service> &services,
                                 Facts &facts, const Run &run) {
    return PortCheck(deployment, services, facts, run).check();
}

} // namespace stowage::preflight
