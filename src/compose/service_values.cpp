#include "compose/service_values.hpp"

#include "compose/command_line.hpp"
#include "compose/ports.hpp"
#include "compose/value_report.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;

constexpr std::int64_t least_memory = std::int64_t{6} * 1024 * 1024; // of an engine

bool is_duration(std::string_view text) {
    return duration_of(text).has_value();
}

/// Of a healthcheck: an engine takes none at all, or at least a millisecond.
bool is_health_duration(std::string_view text) {
    const auto nanoseconds = duration_of(text);
    return !nanoseconds || *nanoseconds == 0 || *nanoseconds >= 1e6;
}

bool is_size(std::string_view text) {
    return !text.starts_with('-') && size_of(text).has_value();
}

bool is_restart_policy(std::string_view text) {
    const auto colon = text.find(':');
    const std::string_view name = text.substr(0, colon);
    if (name == "on-failure")
        return true; // whatever the number of tries
    return colon == std::string_view::npos &&
           (name.empty() || name == "no" || name == "always" || name == "unless-stopped");
}

bool is_container_name(std::string_view text) {
    constexpr std::string_view first = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    return text.size() > 1 && first.find(text.front()) != std::string_view::npos &&
           std::all_of(text.begin(), text.end(), [&](char c) {
               return first.find(c) != std::string_view::npos || c == '_' || c == '.' || c == '-';
           });
}

class ValueCheck : ValueReport {
public:
    ValueCheck(const Service &service, Dialect dialect, const Values &values, std::vector<Problem> &problems)
        : ValueReport(values, problems, dialect != Dialect::unknown),
          problems_(problems),
          service_(service),
          dialect_(dialect) {}

    void run(const Node &node) {
        if (const Entry *ports = node.find("ports"); ports != nullptr)
            for (const NodePtr &port : ports->value->items)
                check_port(*port);
        if (const Entry *volumes = node.find("volumes"); volumes != nullptr)
            for (const NodePtr &volume : volumes->value->items)
                check_volume(*volume);
        check_durations(node);
        check_commands(node);
        check_probe(node);
        if (dialect_ != Dialect::unknown && service_.starts())
            check_healthcheck(node);
        if (dialect_ == Dialect::swarm || !service_.starts())
            return;
        check(node.find("restart"), is_restart_policy, "is no restart policy",
              "it is one of no, always, on-failure, on-failure:3 and unless-stopped");
        check(node.find("container_name"), is_container_name, "is no name of a container",
              "names have letters, digits, _, . and -, and begin with a letter or digit");
        check(
            node.find("working_dir"),
            [](std::string_view text) { return text.empty() || text.starts_with('/'); },
            "is no absolute path", "begin working_dir with /");
        check_replicas(node);
        check_memory(node);
        check_twice(node);
    }

private:
    void check_port(const Node &port) {
        std::string mistake;
        if (port.kind == Kind::map) {
            const auto published = known(port.find("published"));
            if (port.find("target") == nullptr && dialect_ != Dialect::swarm)
                mistake = "a port of the long form has to name its target";
            else if (published && !published->empty() && *published != "0" && !is_port_range(*published))
                mistake = fmt::format("'{}' is no port of a host", *published);
        } else if (const auto text = known(port); text && port.kind != Kind::null) {
            mistake = short_port_mistake(*text);
        }
        if (!mistake.empty())
            problems_.push_back({true, std::move(mistake),
                                 "ports are from 1 to 65535, as in \"8080:80\" or \"127.0.0.1:8080:80/udp\"",
                                 port.where});
    }

    void check_volume(const Node &volume) {
        const auto text = known(volume);
        if (volume.kind == Kind::map && volume.find("target") == nullptr)
            add(volume.where, "a mount of the long form has to name its target", "");
        else if (text && text->empty() && volume.kind != Kind::null)
            add(volume.where, "a mount is empty", "look for a variable that is not set");
        else if (text && text->size() > 2 && (*text)[1] == ':' && (*text)[2] == '/' &&
                 std::isalpha(static_cast<unsigned char>(text->front())) != 0)
            problems_.push_back(
                {true,
                 fmt::format("'{}' is taken for a path of Windows: a volume's name has two letters "
                             "at least",
                             *text),
                 "give the volume a longer name", volume.where});
        else if (text &&
                 (text->starts_with(':') || text->find("::") != std::string::npos || text->ends_with(':')))
            problems_.push_back({true, fmt::format("'{}' is no volume: a part of it is empty", *text),
                                 "look for a variable that is not set", volume.where});
    }

    void check_commands(const Node &node) {
        for (const char *key : {"command", "entrypoint"}) {
            const Entry *entry = node.find(key);
            const auto text = known(entry);
            const std::string mistake = text ? command_mistake(*text, dialect_) : "";
            if (!mistake.empty())
                add(entry->value->where, fmt::format("'{}' is no command line: {}", key, mistake),
                    "or write it as a list");
        }
    }

    /// An engine that makes such a check takes the index of a command that is not there, and ends.
    void check_probe(const Node &node) {
        const Entry *health = node.find("healthcheck");
        const Entry *test = health == nullptr ? nullptr : health->value->find("test");
        if (test == nullptr || test->value->items.size() != 1 ||
            known(*test->value->items.front()).value_or("") != "CMD")
            return;
        problems_.push_back({true, "the healthcheck's test is CMD, and no command follows",
                             "engines crash at it: name the command, as in [CMD, wget, -q, localhost]",
                             test->value->where, std::nullopt, true});
    }

    void check_durations(const Node &node) {
        constexpr std::string_view advice = "write it with a unit, as in 30s or 1m30s";
        const auto look = [&](const Entry *entry) {
            check(entry, is_duration, "is no length of time", advice);
            if (const auto text = known(entry);
                text && is_duration(*text) && text->find_first_of("dw") != std::string::npos)
                problems_.push_back({dialect_ == Dialect::swarm,
                                     fmt::format("'{}' has a unit that not every server knows", *text),
                                     "write days and weeks as hours: 24h", entry->value->where,
                                     Release::older});
        };
        const auto look_at_health = [&](const Entry *entry) {
            look(entry);
            check(entry, is_health_duration, "is too short for a healthcheck", "the least is 1ms");
        };
        look(node.find("stop_grace_period"));
        if (const Entry *health = node.find("healthcheck"))
            for (const char *key : {"interval", "timeout", "start_period", "start_interval"})
                look_at_health(health->value->find(key));
        const Entry *deploy = node.find("deploy");
        if (deploy == nullptr)
            return;
        for (const char *section : {"update_config", "rollback_config", "restart_policy"})
            if (const Entry *entry = deploy->value->find(section))
                for (const char *key : {"delay", "monitor", "window"})
                    look(entry->value->find(key));
    }

    void check_replicas(const Node &node) {
        const Entry *replicas = below(node, {"deploy", "replicas"});
        const auto count = known(replicas);
        const auto scale = known(node.find("scale"));
        for (const Entry *number : {replicas, node.find("scale")})
            if (const auto text = known(number); text && text->starts_with('-'))
                problems_.push_back({true, fmt::format("a service can't have {} replicas", *text),
                                     "Docker Compose crashes at it", number->value->where, std::nullopt,
                                     true});
        if (count && scale && *count != *scale)
            add(replicas->value->where, fmt::format("scale says {}, and deploy.replicas {}", *scale, *count),
                "leave one of them out");
    }

    /// Of other lists Compose takes out what is there twice.
    void check_twice(const Node &node) {
        for (const char *key : {"depends_on", "networks", "volumes_from", "group_add", "security_opt",
                                "external_links", "device_cgroup_rules"})
            if (const Entry *list = node.find(key)) {
                std::set<std::string> seen;
                for (const NodePtr &item : list->value->items)
                    if (const auto text = known(*item); text && !seen.insert(*text).second)
                        add(item->where, fmt::format("'{}' has '{}' twice", key, *text),
                            "leave one of them out");
            }
    }

    void check_memory(const Node &node) {
        constexpr std::string_view advice = "write it as 512m or 2g";
        for (const char *key : {"mem_limit", "mem_reservation", "shm_size"})
            check(node.find(key), is_size, "is no size", advice);
        check(
            node.find("memswap_limit"),
            [](std::string_view text) { return whole_number(text).value_or(0) < 0 || is_size(text); },
            "is no size", advice);
        const Entry *limit = memory(node, "mem_limit", "limits");
        const Entry *reserved = memory(node, "mem_reservation", "reservations");
        for (const char *of : {"limits", "reservations"})
            check(below(node, {"deploy", "resources", of, "memory"}), is_size, "is no size", advice);
        check(
            limit,
            [](std::string_view text) {
                const auto size = size_of(text);
                return !size || *size <= 0 || *size >= least_memory;
            },
            "is less memory than an engine gives", "the least is 6m");
        check(
            reserved,
            [](std::string_view text) {
                return size_of(text).value_or(0) <= 0 || *size_of(text) >= least_memory;
            },
            "is less memory than an engine reserves", "the least is 6m");
        check_reservation(limit, reserved);
    }

    /// Docker Compose refuses two that differ.
    static const Entry *memory(const Node &node, const char *own, const char *of) {
        const Entry *entry = node.find(own);
        return entry != nullptr ? entry : below(node, {"deploy", "resources", of, "memory"});
    }

    void check_reservation(const Entry *limit, const Entry *reserved) {
        const auto most = known(limit);
        const auto least = known(reserved);
        const std::int64_t most_size = most ? size_of(*most).value_or(0) : 0;
        const std::int64_t least_size = least ? size_of(*least).value_or(0) : 0;
        if (most_size > 0 && least_size > most_size)
            add(reserved->value->where,
                fmt::format("it reserves {} of memory, more than its limit of {}", *least, *most), "");
    }

    void check_healthcheck(const Node &node) {
        const Entry *health = node.find("healthcheck");
        const Entry *test = health == nullptr ? nullptr : health->value->find("test");
        if (test == nullptr || test->value->items.empty())
            return;
        const auto first = known(*test->value->items.front());
        if (first && *first != "CMD" && *first != "CMD-SHELL" && *first != "NONE")
            add(test->value->where, "the list of a healthcheck's test begins with CMD, CMD-SHELL or NONE",
                "or write it as text, which a shell runs");
    }

    std::vector<Problem> &problems_; ///< for what is wrong in every dialect
    const Service &service_;
    Dialect dialect_;
};

} // namespace

void check_service_values(const Entry &entry, const Service &service, Dialect dialect, const Values &values,
                          std::vector<Problem> &problems) {
    ValueCheck(service, dialect, values, problems).run(*entry.value);
}

} // namespace stowage::compose
