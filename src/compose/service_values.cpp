#include "compose/service_values.hpp"

#include "compose/ports.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;

constexpr std::string_view digits = "0123456789";
constexpr std::int64_t least_memory = std::int64_t{6} * 1024 * 1024; // of an engine

/// `1h30m`, `1.5s`, `10ms`; also `0`.
bool is_duration(std::string_view text) {
    if (text == "0")
        return true;
    if (!text.empty() && (text.front() == '-' || text.front() == '+'))
        text.remove_prefix(1);
    bool any = false;
    while (!text.empty()) {
        const auto number = std::min(text.find_first_not_of("0123456789."), text.size());
        text.remove_prefix(number);
        const auto unit = std::min(text.find_first_of("0123456789."), text.size());
        static constexpr std::string_view units[] = {"ns", "us", "µs", "ms", "s", "m", "h", "d", "w"};
        if (number == 0 ||
            std::find(std::begin(units), std::end(units), text.substr(0, unit)) == std::end(units))
            return false;
        text.remove_prefix(unit);
        any = true;
    }
    return any;
}

/// Bytes of `512m`, `1.5gb`, `100`; nothing where it is no size.
std::optional<std::int64_t> size_of(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc())
        return std::nullopt;
    const std::string rest = support::lower(
        support::trim(std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end))));
    static constexpr std::string_view prefixes = "kmgtp";
    double factor = 1;
    std::string_view unit = rest;
    if (const auto power = unit.empty() ? std::string_view::npos : prefixes.find(unit.front());
        power != std::string_view::npos) {
        for (std::size_t i = 0; i <= power; ++i)
            factor *= 1024;
        unit.remove_prefix(1);
    }
    if (!unit.empty() && unit != "b" && unit != "ib")
        return std::nullopt;
    return static_cast<std::int64_t>(number * factor);
}

bool is_restart_policy(std::string_view text) {
    const auto colon = text.find(':');
    const std::string_view count = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    const std::string_view name = text.substr(0, colon);
    if (name == "on-failure")
        return count.find_first_not_of(digits) == std::string_view::npos;
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

class ValueCheck {
public:
    ValueCheck(const Service &service, Dialect dialect, const Values &values, std::vector<Problem> &problems)
        : service_(service), dialect_(dialect), values_(values), problems_(problems) {}

    void run(const Node &node) {
        if (const Entry *ports = node.find("ports"); ports != nullptr)
            for (const NodePtr &port : ports->value->items)
                check_port(*port);
        if (const Entry *volumes = node.find("volumes"); volumes != nullptr)
            for (const NodePtr &volume : volumes->value->items)
                check_volume(*volume);
        check_durations(node);
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
        check_memory(node);
        check_healthcheck(node);
    }

private:
    void add(const support::Location &where, std::string what, std::string advice) {
        problems_.push_back({dialect_ == Dialect::compose, std::move(what), std::move(advice), where});
    }

    /// The text of a scalar that is known as a whole.
    [[nodiscard]] std::optional<std::string> known(const Entry *entry) const {
        if (entry == nullptr || !entry->value->is_scalar() || entry->value->kind == Kind::null)
            return std::nullopt;
        return known(*entry->value);
    }
    [[nodiscard]] std::optional<std::string> known(const Node &node) const {
        std::string text = values_.text(node);
        if (values_.is_broken(node) || text.find(unknown_value) != std::string::npos)
            return std::nullopt;
        return text;
    }

    template <typename Fine>
    void check(const Entry *entry, Fine fine, std::string_view what, std::string_view advice) {
        if (const auto text = known(entry); text && !fine(*text))
            add(entry->value->where, fmt::format("'{}' {}", *text, what), std::string(advice));
    }

    void check_port(const Node &port) {
        std::string mistake;
        if (port.kind == Kind::map) {
            const auto published = known(port.find("published"));
            if (published && !published->empty() && !is_port_range(*published))
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
        const auto text = volume.is_scalar() ? known(volume) : std::nullopt;
        if (text && (text->starts_with(':') || text->find("::") != std::string::npos || text->ends_with(':')))
            problems_.push_back({true, fmt::format("'{}' is no volume: a part of it is empty", *text),
                                 "look for a variable that is not set", volume.where});
    }

    void check_durations(const Node &node) {
        constexpr std::string_view advice = "write it with a unit, as in 30s or 1m30s";
        const auto look = [&](const Entry *entry) {
            check(entry, is_duration, "is no length of time", advice);
        };
        look(node.find("stop_grace_period"));
        if (const Entry *health = node.find("healthcheck"))
            for (const char *key : {"interval", "timeout", "start_period", "start_interval"})
                look(health->value->find(key));
        const Entry *deploy = node.find("deploy");
        if (deploy == nullptr)
            return;
        for (const char *section : {"update_config", "rollback_config", "restart_policy"})
            if (const Entry *entry = deploy->value->find(section))
                for (const char *key : {"delay", "monitor", "window"})
                    look(entry->value->find(key));
    }

    void check_memory(const Node &node) {
        for (const char *key : {"mem_limit", "mem_reservation", "memswap_limit", "shm_size"})
            check(
                node.find(key), [](std::string_view text) { return text.starts_with('-') || size_of(text); },
                "is no size", "write it as 512m or 2g");
        const Entry *limit = node.find("mem_limit");
        if (const Entry *deploy = node.find("deploy"); limit == nullptr && deploy != nullptr)
            if (const Entry *resources = deploy->value->find("resources"))
                if (const Entry *limits = resources->value->find("limits"))
                    limit = limits->value->find("memory");
        check(
            limit,
            [](std::string_view text) {
                const auto size = size_of(text);
                return !size || *size <= 0 || *size >= least_memory;
            },
            "is less memory than an engine gives", "the least is 6m");
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

    const Service &service_;
    Dialect dialect_;
    const Values &values_;
    std::vector<Problem> &problems_;
};

} // namespace

void check_service_values(const Entry &entry, const Service &service, Dialect dialect, const Values &values,
                          std::vector<Problem> &problems) {
    ValueCheck(service, dialect, values, problems).run(*entry.value);
}

} // namespace stowage::compose
