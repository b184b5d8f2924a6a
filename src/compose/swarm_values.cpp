#include "compose/swarm_values.hpp"

#include "compose/value_report.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
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

/// `node.role == manager`.
bool is_constraint(std::string_view text) {
    const auto sign = std::min(text.find("=="), text.find("!="));
    return sign != std::string_view::npos && !support::trim(text.substr(0, sign)).empty();
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
                is_one_of(volume->find("type"), {"volume", "bind", "tmpfs", "npipe", "cluster"});
        if (const Entry *deploy = node.find("deploy"))
            check_deploy(*deploy->value);
    }

private:
    void is_one_of(const Entry *entry, std::initializer_list<std::string_view> words) {
        const auto text = known(entry);
        if (!text || std::find(words.begin(), words.end(), *text) != words.end())
            return;
        add(entry->value->where, fmt::format("'{}' of '{}' means nothing to a swarm", *text, entry->key),
            fmt::format("it is one of {}", support::join({words.begin(), words.end()}, ", ")));
    }

    void check_deploy(const Node &deploy) {
        is_one_of(deploy.find("mode"), {"", "replicated", "global", "replicated-job", "global-job"});
        is_one_of(deploy.find("endpoint_mode"), {"", "vip", "dnsrr"});
        if (const Entry *update = deploy.find("update_config"))
            is_one_of(update->value->find("failure_action"), {"", "pause", "continue", "rollback"});
        if (const Entry *rollback = deploy.find("rollback_config"))
            is_one_of(rollback->value->find("failure_action"), {"", "pause", "continue"});
        if (const Entry *restart = deploy.find("restart_policy"))
            is_one_of(restart->value->find("condition"), {"", "none", "on-failure", "any"});
        check_replicas(deploy);
        check_constraints(deploy);
        if (const Entry *resources = deploy.find("resources"))
            for (const char *key : {"limits", "reservations"})
                if (const Entry *entry = resources->value->find(key))
                    check_memory(entry->value->find("memory"));
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
        const Entry *placement = deploy.find("placement");
        const Entry *list = placement == nullptr ? nullptr : placement->value->find("constraints");
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

} // namespace

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
