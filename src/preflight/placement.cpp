#include "preflight/placement.hpp"

#include "compose/known_values.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace stowage::preflight {
namespace {

using compose::EngineNeed;
using model::SwarmNode;
using Need = EngineNeed::Kind;

constexpr double nanos = 1e9;

std::string label_of(const std::map<std::string, std::string> &labels, const std::string &name) {
    const auto found = labels.find(name);
    return found == labels.end() ? "" : found->second;
}

/// What a node has of a key; nothing where a swarm knows no such key.
std::optional<std::string> value_of(const SwarmNode &node, const std::string &key) {
    constexpr std::string_view of_node = "node.labels.";
    constexpr std::string_view of_engine = "engine.labels.";
    const std::string lowered = support::lower(key);
    if (lowered == "node.id")
        return node.id;
    if (lowered == "node.hostname")
        return node.hostname;
    if (lowered == "node.role")
        return node.role;
    if (lowered == "node.platform.os")
        return node.os;
    if (lowered == "node.platform.arch")
        return node.architecture;
    if (lowered.starts_with(of_node))
        return label_of(node.labels, key.substr(of_node.size()));
    if (lowered.starts_with(of_engine))
        return label_of(node.engine_labels, key.substr(of_engine.size()));
    return std::nullopt;
}

bool matches(const SwarmNode &node, const compose::Constraint &constraint) {
    if (support::lower(constraint.key) == "node.ip")
        return true; // of several kinds
    const auto value = value_of(node, constraint.key);
    return value && (support::lower(*value) == support::lower(constraint.value)) == constraint.equal;
}

/// Whether the node has what one need of a service says.
bool fulfils(const SwarmNode &node, const EngineNeed &need) {
    switch (need.kind) {
    case Need::constraint: {
        const auto constraint = compose::read_constraint(need.name);
        return !constraint || matches(node, *constraint);
    }
    case Need::cpus:
        return node.nano_cpus <= 0 ||
               std::strtod(need.name.c_str(), nullptr) * nanos <= static_cast<double>(node.nano_cpus);
    case Need::memory:
        return node.memory <= 0 || std::strtoll(need.name.c_str(), nullptr, 10) <= node.memory;
    default:
        return true;
    }
}

std::string said_of(const EngineNeed &need) {
    switch (need.kind) {
    case Need::cpus:
        return fmt::format("{} processors", need.name);
    case Need::memory:
        return fmt::format("{} bytes of reserved memory", need.name);
    default:
        return need.name;
    }
}

std::string nodes_text(std::int64_t count) {
    return fmt::format("{} node{}", count, count == 1 ? "" : "s");
}

/// Whether so many nodes have room for all tasks of a service.
std::vector<Finding> check_spread(const compose::Service &service, std::int64_t nodes) {
    for (const EngineNeed &need : service.needs) {
        const std::int64_t most =
            need.kind == Need::per_node ? std::strtoll(need.name.c_str(), nullptr, 10) : 0; // 0: any number
        if (most > 0 && service.replicas > most * nodes)
            return {
                blocked(Code::engine_lacks,
                        fmt::format("service '{}' wants {} replicas, at most {} on a node, and the swarm has "
                                    "{} for it",
                                    service.name, service.replicas, most, nodes_text(nodes)),
                        "the others would wait for ever: ask for fewer, or add a node first", need.where)};
    }
    return {};
}

} // namespace

std::vector<Finding> check_host_ports(const plan::StackPlan &plan,
                                      const std::vector<compose::Service> &services, Facts &facts) {
    std::map<std::string, std::pair<std::int64_t, const compose::HostPorts *>> tasks; // by port
    for (const compose::Service &service : services)
        for (const compose::HostPorts &port : service.ports)
            if (service.starts() && port.of_host && port.first == port.last) {
                auto &[count, last] = tasks[fmt::format("{}/{}", port.first, port.protocol)];
                count += service.replicas;
                last = &port;
            }
    std::vector<Finding> findings;
    for (const auto &[port, wanted] : tasks) {
        const auto &[count, where] = wanted;
        if (count < 2)
            continue;
        const auto nodes = facts.nodes(plan.environment_id);
        if (!nodes || nodes->empty() || count <= static_cast<std::int64_t>(nodes->size()))
            continue;
        findings.push_back(blocked(
            Code::engine_lacks,
            fmt::format("{} tasks want port {} of a node for themselves, and the swarm has {}", count, port,
                        nodes_text(static_cast<std::int64_t>(nodes->size()))),
            "the others would wait for ever: publish another port, or in the mode ingress", where->where));
    }
    return findings;
}

std::vector<Finding> check_placement(const plan::StackPlan &plan, const compose::Service &service,
                                     Facts &facts) {
    std::vector<EngineNeed> needs;
    for (const EngineNeed &need : service.needs)
        if (need.kind == Need::constraint || need.kind == Need::cpus || need.kind == Need::memory ||
            need.kind == Need::per_node)
            needs.push_back(need);
    if (needs.empty())
        return {};
    const auto nodes = facts.nodes(plan.environment_id);
    const auto suits = [&](const SwarmNode &node) {
        return std::all_of(needs.begin(), needs.end(),
                           [&](const EngineNeed &need) { return fulfils(node, need); });
    };
    if (!nodes || nodes->empty())
        return {};
    const auto suitable = std::count_if(nodes->begin(), nodes->end(), suits);
    if (suitable > 0)
        return check_spread(service, suitable);
    std::vector<std::string> wanted;
    std::erase_if(needs, [](const EngineNeed &need) { return need.kind == Need::per_node; });
    for (const EngineNeed &need : needs)
        wanted.push_back(said_of(need));
    return {blocked(Code::engine_lacks,
                    fmt::format("no node of the swarm is one for service '{}', which wants {}", service.name,
                                support::join(wanted, ", ")),
                    "its tasks would wait for ever: change what it wants, or label or add a node first",
                    needs.front().where)};
}

} // namespace stowage::preflight
