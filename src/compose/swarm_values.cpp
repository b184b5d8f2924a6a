#include "compose/swarm_values.hpp"

#include "compose/network_values.hpp"
#include "compose/value_report.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fmt/format.h>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Node;
using desired::yaml::NodePtr;

constexpr std::int64_t least_of_swarm = std::int64_t{4} * 1024 * 1024; // of a swarm
constexpr std::size_t longest_name = 61;                               // 63 with a stack's name before it

/// Letters and digits, with - and _ between them.
bool is_dns_name(std::string_view text) {
    const auto plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    return !text.empty() && text.size() <= longest_name && plain(text.back()) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return plain(c) || c == '-' || c == '_'; });
}

bool is_constraint(std::string_view text) {
    const auto constraint = read_constraint(text);
    return constraint && !constraint->key.empty();
}

class SwarmCheck : ValueReport {
public:
    SwarmCheck(const Values &values, std::vector<Problem> &problems) : ValueReport(values, problems) {}

    void run(const Entry &service) {
        if (!is_dns_name(service.key))
            add(service.where, fmt::format("'{}' is no name of a service in a swarm", service.key),
                "it has letters, digits, - and _, ends with a letter or digit, and is not longer than 61");
        const Node &node = *service.value;
        if (const Entry *volumes = node.find("volumes"))
            for (const NodePtr &volume : volumes->value->items)
                check_mount(*volume);
        check_restart(node);
        if (const Entry *health = node.find("healthcheck"))
            is_not_negative(health->value->find("retries"));
        if (const Entry *deploy = node.find("deploy")) {
            check_deploy(*deploy->value);
            check_endpoint(node, *deploy->value);
        }
    }

private:
    void is_one_of(const Entry *entry, std::initializer_list<std::string_view> words) {
        const auto text = known(entry);
        if (!text || support::is_among(*text, words))
            return;
        add(entry->value->where, fmt::format("'{}' of '{}' means nothing to a swarm", *text, entry->key),
            fmt::format("it is one of {}", support::join({words.begin(), words.end()}, ", ")));
    }

    void check_mount(const Node &volume) {
        is_one_of(volume.find("type"), {"volume", "bind", "tmpfs", "npipe", "cluster"});
        is_one_of(below(volume, {"bind", "propagation"}),
                  {"", "private", "rprivate", "shared", "rshared", "slave", "rslave"});
    }

    void check_deploy(const Node &deploy) {
        is_one_of(deploy.find("mode"), {"", "replicated", "global", "replicated-job", "global-job"});
        is_one_of(deploy.find("endpoint_mode"), {"", "vip", "dnsrr"});
        if (const Entry *update = deploy.find("update_config"))
            is_one_of(update->value->find("failure_action"), {"", "pause", "continue", "rollback"});
        if (const Entry *rollback = deploy.find("rollback_config"))
            is_one_of(rollback->value->find("failure_action"), {"", "pause", "continue", "rollback"});
        if (const Entry *restart = deploy.find("restart_policy"))
            is_one_of(restart->value->find("condition"), {"", "none", "on-failure", "any"});
        for (const char *key : {"update_config", "rollback_config"})
            if (const Entry *update = deploy.find(key)) {
                check_update(*update);
                if (known(deploy.find("mode")).value_or("").ends_with("-job"))
                    add(update->where, fmt::format("a job has no {}", key), "leave it out");
            }
        if (const Entry *restart = deploy.find("restart_policy"))
            for (const char *key : {"max_attempts", "delay", "window"})
                is_not_negative(restart->value->find(key));
        check_replicas(deploy);
        check_constraints(deploy);
        if (const Entry *resources = deploy.find("resources"))
            for (const char *key : {"limits", "reservations"})
                if (const Entry *entry = resources->value->find(key)) {
                    check_memory(entry->value->find("memory"));
                    check(
                        entry->value->find("cpus"),
                        [](std::string_view text) {
                            return !text.empty() && text.find_first_not_of("0123456789.") == text.npos;
                        },
                        "is no number of processors", "as in '0.5'");
                }
    }

    void is_not_negative(const Entry *entry) {
        check(
            entry, [](std::string_view text) { return !text.starts_with('-'); }, "is less than nothing", "");
    }

    /// The old key counts where `deploy` says nothing of it.
    void check_restart(const Node &service) {
        if (below(service, {"deploy", "restart_policy"}) != nullptr)
            return;
        check(
            service.find("restart"),
            [](std::string_view text) {
                const auto colon = text.find(':');
                const std::string_view name = text.substr(0, colon);
                const bool counted = colon == text.npos || whole_number(text.substr(colon + 1)).has_value();
                return counted && (name.empty() || name == "no" || name == "always" ||
                                   name == "unless-stopped" || name == "on-failure");
            },
            "is no restart policy", "it is one of no, always, on-failure, on-failure:3 and unless-stopped");
    }

    /// A port of the whole swarm is published by a virtual address, which dnsrr does without.
    void check_endpoint(const Node &service, const Node &deploy) {
        const Entry *mode = deploy.find("endpoint_mode");
        const Entry *ports = service.find("ports");
        if (known(mode).value_or("") != "dnsrr" || ports == nullptr)
            return;
        for (const NodePtr &port : ports->value->items)
            if (known(port->find("mode")).value_or("ingress") != "host")
                return add(port->where, "a service with endpoint_mode: dnsrr publishes no port of the swarm",
                           "publish it with mode: host, or leave endpoint_mode out");
    }

    void check_update(const Entry &update) {
        is_not_negative(update.value->find("parallelism"));
        is_not_negative(update.value->find("delay"));
        is_not_negative(update.value->find("monitor"));
        check(
            update.value->find("max_failure_ratio"),
            [](std::string_view text) {
                return !text.starts_with('-') && std::atof(std::string(text).c_str()) <= 1;
            },
            "is no part of a whole", "it is from 0 to 1");
    }

    void check_replicas(const Node &deploy) {
        const Entry *replicas = deploy.find("replicas");
        const auto text = known(replicas);
        const auto mode = known(deploy.find("mode"));
        if (text && text->starts_with('-'))
            add(replicas->value->where, fmt::format("a service can't have {} replicas", *text), "");
        if (text && mode && mode->starts_with("global"))
            add(replicas->value->where, "a global service has a task on each node, and no replicas",
                "leave replicas out");
    }

    void check_constraints(const Node &deploy) {
        const Entry *list = below(deploy, {"placement", "constraints"});
        if (list == nullptr)
            return;
        for (const NodePtr &item : list->value->items)
            if (const auto text = known(*item); text && !is_constraint(*text))
                add(item->where, fmt::format("'{}' is no constraint", *text), "as in node.role == manager");
    }

    void check_memory(const Entry *memory) {
        const auto text = known(memory);
        const auto size = text ? size_of(*text) : std::nullopt;
        if (text && (!size || (*size != 0 && *size < least_of_swarm)))
            add(memory->value->where,
                size ? fmt::format("'{}' is less memory than a swarm gives", *text)
                     : fmt::format("'{}' is no size", *text),
                size ? "the least is 4m" : "write it as 512m or 2g");
    }
};

class SwarmNetworkCheck : ValueReport {
public:
    SwarmNetworkCheck(const Values &values, std::vector<Problem> &problems) : ValueReport(values, problems) {}

    void run(const Entry &network) {
        if (network.value->find("external") != nullptr)
            return;
        check(
            network.value->find("driver"),
            [](std::string_view driver) {
                return driver != "host" && driver != "null" && driver != "bridge";
            },
            "is no driver of a network that a swarm's services can use",
            "leave the driver out, or say overlay");
        check(
            network.value->find("name"),
            [](std::string_view name) { return name != "host" && name != "bridge" && name != "none"; },
            "is a network of the engine's own", "say external: true, or name it otherwise");
        check(
            network.value->find("name"),
            [](std::string_view name) { return name.find_first_of(" \t") == std::string_view::npos; },
            "is no name of a network in a swarm", "it has no blanks");
        check(
            below(*network.value, {"ipam", "driver"}),
            [](std::string_view driver) { return driver.empty() || driver == "default"; },
            "is no driver for the addresses of a swarm's network", "leave it out");
    }
};

} // namespace

void check_swarm_networks(const Node &root, const Values &values, std::vector<Problem> &problems) {
    if (const Entry *networks = root.find("networks"))
        for (const Entry &network : networks->value->entries)
            if (is_used_network(network.key, root))
                SwarmNetworkCheck(values, problems).run(network);
}

void check_swarm_values(const Entry &service, const Values &values, std::vector<Problem> &problems) {
    SwarmCheck(values, problems).run(service);
}

void check_swarm_version(const Node &root, const Values &values, std::vector<Problem> &problems) {
    const Entry *version = root.find("version");
    const auto text = version == nullptr ? std::nullopt : known_text(*version->value, values);
    if (!text || text->empty() || *text == "3")
        return;
    const auto minor = text->starts_with("3.") ? whole_number(text->substr(2)) : std::nullopt;
    if (!minor || *minor < 0 || *minor > 13)
        problems.push_back({true, fmt::format("'docker stack deploy' does not know version '{}'", *text),
                            "leave version out", version->value->where});
}

} // namespace stowage::compose
