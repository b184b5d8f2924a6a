#include "preflight/ports.hpp"

#include "compose/ports.hpp"
#include "preflight/others.hpp"
#include "support/codes.hpp"

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

class PortCheck {
public:
    PortCheck(const Deployment &deployment, const Run &run) : plan_(deployment.plan), run_(run) {}

    std::vector<Finding> check(const std::vector<compose::Service> &services,
                               const std::vector<TakenPort> &taken) {
        for (const compose::Service &service : services)
            if (service.starts())
                for (const HostPorts &ports : service.ports)
                    wanted_.push_back(&ports);
        std::vector<Finding> findings;
        for (const Conflict &conflict : conflicts_with(taken))
            findings.push_back(finding_of(conflict));
        return findings;
    }

private:
    [[nodiscard]] bool is_own(const TakenPort &taken) const { return belongs_to(taken.project, plan_); }

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
            return one.port == port && one.protocol == wanted.protocol &&
                   compose::same_address(one.ip, wanted.ip) && !is_own(one);
        });
        return found == taken.end() ? nullptr : &*found;
    }

    [[nodiscard]] Finding finding_of(const Conflict &conflict) const {
        const TakenPort &taken = conflict.taken;
        const std::string owner = taken.project.empty()
                                      ? fmt::format("'{}'", taken.name)
                                      : fmt::format("'{}' of stack '{}'", taken.name, taken.project);
        const std::string text = fmt::format("port {}/{} is taken by {}", taken.port, taken.protocol, owner);
        if (changes_too(taken.project, plan_, run_))
            return warning(Code::port_taken, text + ", which this plan changes too", "",
                           conflict.wanted->where);
        return blocked(Code::port_taken, text, "publish another port, or stop that one first",
                       conflict.wanted->where);
    }

    const plan::StackPlan &plan_;
    const Run &run_;
    std::vector<const HostPorts *> wanted_;
};

} // namespace

std::vector<Finding> check_ports(const Deployment &deployment, const std::vector<compose::Service> &services,
                                 const EngineUse &use, const Run &run) {
    return PortCheck(deployment, run).check(services, use.ports);
}

} // namespace stowage::preflight
