#include "compose/merge.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <string>
#include <string_view>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;
using desired::yaml::Tagged;

/// How two values of the same key become one, where it is not as their kinds say.
enum class Rule { by_kind, replaced, variables, names, texts, build, logging, ports, mounts, grants };

struct Special {
    std::string_view path; ///< below a service, with dots
    Rule rule;
};
constexpr std::array<Special, 35> of_services = {{{"command", Rule::replaced},
                                                  {"entrypoint", Rule::replaced},
                                                  {"healthcheck.test", Rule::replaced},
                                                  {"environment", Rule::variables},
                                                  {"labels", Rule::variables},
                                                  {"annotations", Rule::variables},
                                                  {"sysctls", Rule::variables},
                                                  {"extra_hosts", Rule::variables},
                                                  {"deploy.labels", Rule::variables},
                                                  {"build.args", Rule::variables},
                                                  {"build.labels", Rule::variables},
                                                  {"build.extra_hosts", Rule::variables},
                                                  {"build.additional_contexts", Rule::variables},
                                                  {"depends_on", Rule::names},
                                                  {"networks", Rule::names},
                                                  {"dns", Rule::texts},
                                                  {"dns_opt", Rule::texts},
                                                  {"dns_search", Rule::texts},
                                                  {"env_file", Rule::texts},
                                                  {"label_file", Rule::texts},
                                                  {"tmpfs", Rule::texts},
                                                  {"cap_add", Rule::texts},
                                                  {"cap_drop", Rule::texts},
                                                  {"expose", Rule::texts},
                                                  {"links", Rule::texts},
                                                  {"profiles", Rule::texts},
                                                  {"security_opt", Rule::by_kind},
                                                  {"build", Rule::build},
                                                  {"logging", Rule::logging},
                                                  {"ports", Rule::ports},
                                                  {"volumes", Rule::mounts},
                                                  {"devices", Rule::mounts},
                                                  {"secrets", Rule::grants},
                                                  {"configs", Rule::grants},
                                                  {"gpus", Rule::by_kind}}};

Rule rule_of(std::string_view path) {
    const auto found = std::find_if(of_services.begin(), of_services.end(),
                                    [&](const Special &special) { return special.path == path; });
    return found == of_services.end() ? Rule::by_kind : found->rule;
}

std::shared_ptr<Node> empty_like(const Node &node, Kind kind) {
    auto made = std::make_shared<Node>();
    made->kind = kind;
    made->where = node.where;
    return made;
}

std::shared_ptr<Node> scalar(const support::Location &where, Kind kind, std::string text) {
    auto made = std::make_shared<Node>();
    made->kind = kind;
    made->where = where;
    made->text = std::move(text);
    return made;
}

/// The tree without what `!reset` takes away; the same one where there is no such tag.
NodePtr without_resets(const NodePtr &node) {
    bool changed = false;
    auto copy = empty_like(*node, node->kind);
    for (const NodePtr &item : node->items) {
        if (item->tagged != Tagged::reset)
            copy->items.push_back(without_resets(item));
        changed = changed || item->tagged == Tagged::reset || copy->items.back() != item;
    }
    for (const Entry &entry : node->entries) {
        if (entry.value->tagged != Tagged::reset)
            copy->entries.push_back({entry.key, entry.where, without_resets(entry.value), entry.plain});
        changed =
            changed || entry.value->tagged == Tagged::reset || copy->entries.back().value != entry.value;
    }
    return changed ? copy : node;
}

class Merger {
public:
    Merger(const Values &values, std::vector<Problem> &problems) : values_(values), problems_(problems) {}

    NodePtr root(const NodePtr &earlier, const NodePtr &later) {
        return map(earlier, later, [this](const std::string &key, const NodePtr &a, const NodePtr &b) {
            const bool section = a->kind == Kind::map && b->kind == Kind::map;
            if (key != "services" || !section)
                return section ? section_of(a, b) : by_kind(key, a, b);
            return map(a, b, [this](const std::string &name, const NodePtr &one, const NodePtr &two) {
                return service(one, two, "service '" + name + "'");
            });
        });
    }

    NodePtr service(const NodePtr &earlier, const NodePtr &later, const std::string &name) {
        if (earlier->kind != Kind::map || later->kind != Kind::map)
            return by_kind(name, earlier, later);
        return below(earlier, later, "");
    }

private:
    NodePtr section_of(const NodePtr &earlier, const NodePtr &later) {
        return map(earlier, later, [this](const std::string &key, const NodePtr &a, const NodePtr &b) {
            return by_kind(key, a, b);
        });
    }

    /// The keys of both; `both` decides for those that both have. What is null leaves the earlier one.
    template <typename Both>
    NodePtr map(const NodePtr &earlier, const NodePtr &later, Both both) {
        auto result = empty_like(*later, Kind::map);
        for (const Entry &entry : earlier->entries) {
            const Entry *over = later->find(entry.key);
            if (over == nullptr)
                result->entries.push_back(entry);
            else if (over->value->tagged == Tagged::override || entry.key.starts_with("x-"))
                result->entries.push_back(*over);
            else if (over->value->kind == Kind::null && over->value->tagged == Tagged::no)
                result->entries.push_back(entry);
            else if (over->value->tagged == Tagged::no)
                result->entries.push_back(
                    {over->key, over->where, both(entry.key, entry.value, over->value), over->plain});
        }
        for (const Entry &entry : later->entries)
            if (earlier->find(entry.key) == nullptr && entry.value->tagged != Tagged::reset)
                result->entries.push_back({entry.key, entry.where, without_resets(entry.value), entry.plain});
        return result;
    }

    NodePtr below(const NodePtr &earlier, const NodePtr &later, const std::string &path) {
        return map(earlier, later, [&](const std::string &key, const NodePtr &a, const NodePtr &b) {
            return special(path.empty() ? key : path + "." + key, a, b);
        });
    }

    NodePtr special(const std::string &path, const NodePtr &a, const NodePtr &b) {
        switch (rule_of(path)) {
        case Rule::replaced:
            return b;
        case Rule::variables:
            return map(as_variables(a), as_variables(b),
                       [](const std::string &, const NodePtr &, const NodePtr &later) { return later; });
        case Rule::names:
            return names(path, a, b);
        case Rule::texts:
            return unique(joined(as_list(a), as_list(b)), [this](const Node &item) {
                const Entry *named = item.find("path");
                return named != nullptr ? values_.text(named) : values_.text(item);
            });
        case Rule::build:
            return below(as_build(a), as_build(b), path);
        case Rule::logging:
            return same_driver(*a, *b) ? below(a, b, path) : b;
        case Rule::ports:
            return lists(path, a, b, [this](const Node &port) { return port_key(port); });
        case Rule::mounts:
            return lists(path, a, b, [this](const Node &mount) { return mount_target(mount); });
        case Rule::grants:
            return lists(path, a, b, [this](const Node &grant) { return grant_target(grant); });
        case Rule::by_kind:
            break;
        }
        return by_kind(path, a, b);
    }

    /// Of networks and dependencies, which may be a list of names or a map.
    NodePtr names(const std::string &path, const NodePtr &a, const NodePtr &b) {
        if (a->kind == Kind::list && b->kind == Kind::list)
            return unique(joined(a, b), [this](const Node &item) { return values_.text(item); });
        return below(as_names(a, path), as_names(b, path), path);
    }

    NodePtr by_kind(const std::string &path, const NodePtr &a, const NodePtr &b) {
        if (a->kind == Kind::map && b->kind == Kind::map)
            return below(a, b, path);
        if (a->kind == Kind::list && b->kind == Kind::list)
            return joined(a, b);
        if (!a->is_scalar())
            problems_.push_back({true,
                                 fmt::format("'{}' is {} here and {} in an earlier file", path,
                                             name_of(b->kind), name_of(a->kind)),
                                 "write both in the same form, or replace it with !override", b->where});
        return b;
    }

    template <typename Key>
    NodePtr lists(const std::string &path, const NodePtr &a, const NodePtr &b, Key key) {
        if (a->kind != Kind::list || b->kind != Kind::list)
            return by_kind(path, a, b);
        return unique(joined(a, b), key);
    }

    static std::shared_ptr<Node> joined(const NodePtr &a, const NodePtr &b) {
        auto result = empty_like(*b, Kind::list);
        for (const NodePtr &list : {a, b})
            for (const NodePtr &item : list->items)
                if (item->tagged != Tagged::reset)
                    result->items.push_back(item);
        return result;
    }

    /// Of items with the same key the last one, in the place of the first.
    template <typename Key>
    static NodePtr unique(std::shared_ptr<Node> list, Key key_of) {
        std::map<std::string, std::size_t> seen;
        std::vector<NodePtr> items;
        for (NodePtr &item : list->items) {
            const std::string key = key_of(*item);
            const auto [place, added] = seen.emplace(key, items.size());
            if (added || key.empty())
                items.push_back(std::move(item));
            else
                items[place->second] = std::move(item);
        }
        list->items = std::move(items);
        return list;
    }

    static NodePtr as_list(const NodePtr &node) {
        if (node->kind == Kind::list)
            return node;
        auto list = empty_like(*node, Kind::list);
        list->items.push_back(node);
        return list;
    }

    /// `[A=1, B]` as `{A: "1", B: null}`.
    [[nodiscard]] NodePtr as_variables(const NodePtr &node) const {
        if (node->kind == Kind::map)
            return node;
        auto result = empty_like(*node, Kind::map);
        for (const NodePtr &item : node->items) {
            const std::string text = values_.text(*item);
            const auto sign = text.find('=');
            const std::string key = text.substr(0, sign);
            NodePtr value = sign == std::string::npos
                                ? scalar(item->where, Kind::null, "")
                                : scalar(item->where, Kind::text, text.substr(sign + 1));
            std::erase_if(result->entries, [&](const Entry &entry) { return entry.key == key; });
            result->entries.push_back({key, item->where, std::move(value)});
        }
        return result;
    }

    /// `[a, b]` as `{a: null, b: null}`, of dependencies with their condition.
    [[nodiscard]] NodePtr as_names(const NodePtr &node, const std::string &path) const {
        if (node->kind == Kind::map)
            return node;
        auto result = empty_like(*node, Kind::map);
        for (const NodePtr &item : node->items) {
            NodePtr value = scalar(item->where, Kind::null, "");
            if (path == "depends_on") {
                auto condition = empty_like(*item, Kind::map);
                condition->entries.push_back(
                    {"condition", item->where, scalar(item->where, Kind::text, "service_started")});
                value = std::move(condition);
            }
            result->entries.push_back({values_.text(*item), item->where, std::move(value)});
        }
        return result;
    }

    static NodePtr as_build(const NodePtr &node) {
        if (!node->is_scalar())
            return node;
        auto result = empty_like(*node, Kind::map);
        result->entries.push_back({"context", node->where, node});
        return result;
    }

    [[nodiscard]] bool same_driver(const Node &a, const Node &b) const {
        const Entry *one = a.find("driver");
        const Entry *two = b.find("driver");
        return one == nullptr || two == nullptr || values_.text(one) == values_.text(two);
    }

    [[nodiscard]] std::string port_key(const Node &port) const {
        if (port.is_scalar())
            return values_.text(port);
        const auto part = [&](const char *key, const char *otherwise) {
            const Entry *entry = port.find(key);
            return entry == nullptr ? std::string(otherwise) : values_.text(entry);
        };
        return fmt::format("{}:{}:{}/{}", part("host_ip", "0.0.0.0"), part("published", ""),
                           part("target", ""), part("protocol", "tcp"));
    }

    /// `/data` of `db:/data:ro`, of `/data` and of the long form.
    [[nodiscard]] std::string mount_target(const Node &mount) const {
        if (!mount.is_scalar())
            return values_.text(mount.find("target"));
        std::string text = values_.text(mount);
        const auto colon = text.find(':');
        if (colon == std::string::npos)
            return text;
        const auto end = text.find(':', colon + 1);
        return text.substr(colon + 1, end == std::string::npos ? end : end - colon - 1);
    }

    [[nodiscard]] std::string grant_target(const Node &grant) const {
        if (grant.is_scalar())
            return values_.text(grant);
        const Entry *target = grant.find("target");
        return values_.text(target != nullptr ? target : grant.find("source"));
    }

    const Values &values_;
    std::vector<Problem> &problems_;
};

} // namespace

NodePtr merge(const NodePtr &earlier, const NodePtr &later, const Values &values,
              std::vector<Problem> &problems) {
    if (earlier == nullptr) {
        const NodePtr nothing = empty_like(*later, Kind::map);
        return Merger(values, problems).root(nothing, later);
    }
    return Merger(values, problems).root(earlier, later);
}

NodePtr merge_service(const NodePtr &base, const NodePtr &service, const Values &values,
                      std::vector<Problem> &problems) {
    return Merger(values, problems).service(base, service, "service");
}

} // namespace stowage::compose
