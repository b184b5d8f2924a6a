#include "compose/consistency.hpp"

#include "compose/ports.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace stowage::compose {
namespace {

class Consistency {
public:
    Consistency(const std::map<std::string, Draft> &drafts, const std::set<std::string> &odd, Dialect dialect,
                std::vector<Problem> &problems)
        : drafts_(drafts), odd_(odd), dialect_(dialect), problems_(problems) {}

    void run() {
        check_profiles();
        for (const auto &[name, draft] : drafts_) {
            if (!draft.service.starts())
                continue;
            for (const Dependency &dependency : draft.dependencies)
                check_dependency(draft.service, dependency);
            if (dialect_ != Dialect::swarm)
                check_container(draft);
        }
        check_cycles();
        check_ports();
    }

private:
    void refuse(const support::Location &where, std::string what, std::string advice = {}) {
        problems_.push_back({true, std::move(what), std::move(advice), where});
    }

    /// What a swarm does not look at is fatal only where it is sure that Docker Compose reads the file.
    void refuse_for_compose(const support::Location &where, std::string what, std::string advice = {}) {
        if (dialect_ != Dialect::swarm)
            problems_.push_back({dialect_ == Dialect::compose, std::move(what), std::move(advice), where});
    }

    void check_profiles() {
        const bool any = std::any_of(drafts_.begin(), drafts_.end(),
                                     [](const auto &item) { return item.second.service.starts(); });
        if (!drafts_.empty() && odd_.empty() && !any)
            refuse_for_compose(drafts_.begin()->second.service.where,
                               "every service is behind a profile, so that there is nothing to deploy",
                               "name the profiles in COMPOSE_PROFILES below env, or give one service none");
    }

    void check_dependency(const Service &service, const Dependency &dependency) {
        const std::string &name = dependency.service;
        if (name.empty() || odd_.contains(name) || name.find(unknown_value) != std::string::npos)
            return;
        const auto found = drafts_.find(name);
        if (found == drafts_.end()) {
            if (dialect_ == Dialect::swarm)
                return; // which does not look at what a service needs
            std::vector<std::string> names;
            for (const auto &[other, draft] : drafts_)
                names.push_back(other);
            const auto near = support::did_you_mean(name, names);
            refuse(dependency.where,
                   fmt::format("service '{}' {} the service '{}', which the file does not have", service.name,
                               dependency.how, name),
                   near ? fmt::format("did you mean '{}'?", *near) : "");
        } else if (!found->second.service.starts() && !dependency.may_be_disabled) {
            refuse_for_compose(
                dependency.where,
                fmt::format("service '{}' {} the service '{}', which is behind a profile", service.name,
                            dependency.how, name),
                "name the profile in COMPOSE_PROFILES below env, or give both the same profiles");
        }
    }

    /// A container keeps its memory to itself, unless it says that others may have it too.
    void check_shared_memory(const Draft &draft) {
        constexpr std::string_view prefix = "service:";
        const auto other =
            draft.ipc.starts_with(prefix) ? drafts_.find(draft.ipc.substr(prefix.size())) : drafts_.end();
        if (other != drafts_.end() && other->second.ipc != "shareable" && other->second.ipc != "host" &&
            other->second.ipc.find(unknown_value) == std::string::npos &&
            !other->second.ipc.starts_with(prefix))
            refuse_for_compose(draft.ipc_where,
                               fmt::format("service '{}' does not let others share its memory", other->first),
                               fmt::format("give service '{}' ipc: shareable", other->first));
    }

    void check_container(const Draft &draft) {
        const Service &service = draft.service;
        check_shared_memory(draft);
        if (!service.network_mode.empty() && draft.has_networks)
            refuse_for_compose(service.network_mode_where,
                               fmt::format("service '{}' has both network_mode and networks", service.name),
                               "leave one of them out");
        if (service.container_name.empty())
            return;
        if (service.replicas > 1)
            refuse_for_compose(service.container_name_where,
                               fmt::format("service '{}' runs {} times, but has one container_name",
                                           service.name, service.replicas),
                               "leave container_name out");
        const auto [other, added] = names_.emplace(service.container_name, service.name);
        if (!added)
            refuse_for_compose(service.container_name_where,
                               fmt::format("services '{}' and '{}' have the same container_name '{}'",
                                           other->second, service.name, service.container_name),
                               "give each a name of its own, or leave it out");
    }

    // ---- cycles

    void check_cycles() {
        for (const auto &[name, draft] : drafts_)
            if (draft.service.starts() && !done_.contains(name))
                follow(name);
    }

    /// Depth first; what is on the way and met again closes a circle.
    void follow(const std::string &name) {
        way_.push_back(name);
        for (const Dependency &dependency : drafts_.at(name).dependencies) {
            if (!drafts_.contains(dependency.service) || done_.contains(dependency.service))
                continue;
            const auto met = std::find(way_.begin(), way_.end(), dependency.service);
            if (met == way_.end()) {
                follow(dependency.service);
                continue;
            }
            std::vector<std::string> circle(met, way_.end());
            circle.push_back(dependency.service);
            refuse_for_compose(
                dependency.where,
                fmt::format("services need each other in a circle: {}", support::join(circle, " → ")),
                "leave one of these dependencies out");
        }
        way_.pop_back();
        done_.insert(name);
    }

    // ---- ports

    struct Published {
        const Service *service;
        const HostPorts *ports;
    };

    void check_ports() {
        std::vector<Published> seen;
        for (const auto &[name, draft] : drafts_) {
            if (!draft.service.starts())
                continue;
            for (const HostPorts &ports : draft.service.ports) {
                if (ports.any_of)
                    continue;
                check_port(draft.service, ports, seen);
                seen.push_back({&draft.service, &ports});
            }
        }
    }

    /// A swarm publishes on every node, whatever address is written; `mode: host` only where the task runs.
    void check_port_of_swarm(const Service &service, const HostPorts &ports,
                             const std::vector<Published> &seen) {
        for (const Published &other : seen) {
            const bool meet = !ports.of_host && !other.ports->of_host &&
                              ports.protocol == other.ports->protocol && ports.first <= other.ports->last &&
                              other.ports->first <= ports.last;
            if (!meet)
                continue;
            refuse(ports.where,
                   fmt::format("services '{}' and '{}' both publish port {}/{}", other.service->name,
                               service.name, std::max(other.ports->first, ports.first), ports.protocol),
                   "publish another port");
            return;
        }
    }

    void check_port(const Service &service, const HostPorts &ports, const std::vector<Published> &seen) {
        if (dialect_ == Dialect::swarm)
            return check_port_of_swarm(service, ports, seen);
        if (service.replicas > 1)
            refuse_for_compose(ports.where,
                               fmt::format("service '{}' runs {} times, but only one can have port {}/{}",
                                           service.name, service.replicas, ports.first, ports.protocol),
                               "publish a range of ports, or none");
        for (const Published &other : seen) {
            const bool the_same = other.service == &service && other.ports->target == ports.target;
            if (the_same || !overlap(*other.ports, ports)) // Compose takes the same one twice for one
                continue;
            const std::string port =
                fmt::format("{}/{}", std::max(other.ports->first, ports.first), ports.protocol);
            refuse_for_compose(ports.where,
                               other.service == &service
                                   ? fmt::format("service '{}' publishes port {} twice", service.name, port)
                                   : fmt::format("services '{}' and '{}' both publish port {}",
                                                 other.service->name, service.name, port),
                               "publish another port");
            return;
        }
    }

    const std::map<std::string, Draft> &drafts_;
    const std::set<std::string> &odd_;
    Dialect dialect_;
    std::vector<Problem> &problems_;
    std::map<std::string, std::string> names_; // of containers, and their services
    std::vector<std::string> way_;
    std::set<std::string> done_;
};

} // namespace

void check_together(const std::map<std::string, Draft> &drafts, const std::set<std::string> &odd,
                    Dialect dialect, std::vector<Problem> &problems) {
    Consistency(drafts, odd, dialect, problems).run();
}

} // namespace stowage::compose
