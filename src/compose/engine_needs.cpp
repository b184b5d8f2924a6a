#include "compose/engine_needs.hpp"

#include "compose/known_values.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;
using Need = EngineNeed::Kind;

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Modes that no engine has to have a network for.
bool is_own_mode(std::string_view mode) {
    return mode == "host" || mode == "bridge" || mode == "none" || mode == "default" ||
           mode.starts_with("service:") || mode.starts_with("container:");
}

class NeedReader {
public:
    NeedReader(const Values &values, std::vector<EngineNeed> &needs) : values_(values), needs_(needs) {}

    void read_service(const Node &service) {
        add(Need::log_driver, below(service, {"logging", "driver"}));
        add(Need::platform, service.find("platform"));
        read_cpus(service);
        add(Need::runtime, service.find("runtime"));
        add(Need::cpuset, service.find("cpuset"));
        read_network_mode(service.find("network_mode"));
        for (const char *key : {"network_mode", "pid", "ipc"})
            if (const Entry *entry = service.find(key))
                add_container(*entry->value);
        for_each(service.find("volumes_from"), [this](const Node &item) { add_container(item); });
        for_each(service.find("devices"), [this](const Node &item) { read_device(item); });
        read_accounts(service);
        if (const Entry *networks = service.find("networks"))
            for (const Entry &network : networks->value->entries)
                add(Need::mac, network.value->find("mac_address"));
    }

    void read_swarm_service(const Node &service) {
        add(Need::log_driver, below(service, {"logging", "driver"}));
        for (const char *of : {"reservations", "limits"})
            add(Need::cpus, below(service, {"deploy", "resources", of, "cpus"}));
        add(Need::per_node, below(service, {"deploy", "placement", "max_replicas_per_node"}));
        read_accounts(service);
        read_reserved_memory(below(service, {"deploy", "resources", "reservations", "memory"}));
        for_each(below(service, {"deploy", "placement", "constraints"}),
                 [this](const Node &item) { add_text(Need::constraint, known_text(item, values_), item); });
    }

    void read_subnets(const std::string &network, const Node &declared) {
        for_each(below(declared, {"ipam", "config"}), [&](const Node &item) {
            const std::size_t before = needs_.size();
            add(Need::subnet, item.find("subnet"));
            if (needs_.size() > before)
                needs_.back().of = network;
        });
    }

    void add(Need kind, const Entry *entry) {
        if (entry != nullptr && entry->value->kind != Kind::null)
            add_text(kind, known_text(*entry->value, values_), *entry->value);
    }

private:
    template <typename Read>
    static void for_each(const Entry *list, Read read) {
        if (list != nullptr)
            for (const NodePtr &item : list->value->items)
                read(*item);
    }

    void add_text(Need kind, const std::optional<std::string> &text, const Node &node) {
        if (text && !text->empty())
            needs_.push_back({kind, *text, node.where});
    }

    /// Compose lets the old key win over that of `deploy`.
    void read_cpus(const Node &service) {
        const Entry *own = service.find("cpus");
        add(Need::cpus, own != nullptr ? own : below(service, {"deploy", "resources", "limits", "cpus"}));
    }

    void read_network_mode(const Entry *mode) {
        const auto text = mode == nullptr ? std::nullopt : known_text(*mode->value, values_);
        if (text && !is_own_mode(*text))
            add_text(Need::network, text, *mode->value);
    }

    /// `container:NAME`, and in `volumes_from` also `container:NAME:ro`.
    void add_container(const Node &node) {
        constexpr std::string_view prefix = "container:";
        const auto text = known_text(node, values_);
        if (!text || !text->starts_with(prefix))
            return;
        const std::string rest = text->substr(prefix.size());
        add_text(Need::container, rest.substr(0, rest.find(':')), node);
    }

    /// `/dev/a:/dev/b:rwm`, or a map; names of devices that a driver brings are no paths.
    void read_device(const Node &node) {
        const Entry *source = node.find("source");
        const Node &path = source != nullptr ? *source->value : node;
        const auto text = known_text(path, values_);
        if (text && text->starts_with('/'))
            add_text(Need::device, text->substr(0, text->find(':')), path);
    }

    /// Numbers need no account in the image, and every image has root or needs none.
    void read_accounts(const Node &service) {
        if (const Entry *user = service.find("user"))
            if (const auto text = known_text(*user->value, values_)) {
                const auto colon = text->find(':');
                add_account(text->substr(0, colon), *user->value);
                if (colon != std::string::npos)
                    add_account(text->substr(colon + 1), *user->value);
            }
        for_each(service.find("group_add"), [this](const Node &item) {
            if (const auto text = known_text(item, values_))
                add_account(*text, item);
        });
    }

    void add_account(const std::string &name, const Node &node) {
        if (!is_number(name) && name != "root")
            add_text(Need::account, name, node);
    }

    void read_reserved_memory(const Entry *memory) {
        const auto text = memory == nullptr ? std::nullopt : known_text(*memory->value, values_);
        const auto bytes = text ? size_of(*text) : std::nullopt;
        if (bytes)
            needs_.push_back({Need::memory, std::to_string(*bytes), memory->value->where});
    }

    const Values &values_;
    std::vector<EngineNeed> &needs_;
};

} // namespace

std::vector<EngineNeed> needs_of_service(const Node &service, Dialect dialect, const Values &values) {
    std::vector<EngineNeed> needs;
    NeedReader reader(values, needs);
    if (dialect == Dialect::swarm)
        reader.read_swarm_service(service);
    else
        reader.read_service(service);
    return needs;
}

std::vector<EngineNeed> needs_of_declared(ResourceKind kind, const std::string &name, const Node &declared,
                                          const Values &values) {
    std::vector<EngineNeed> needs;
    if (kind == ResourceKind::network)
        NeedReader(values, needs).read_subnets(name, declared);
    if (kind == ResourceKind::network || kind == ResourceKind::volume)
        NeedReader(values, needs)
            .add(kind == ResourceKind::network ? Need::network_driver : Need::volume_driver,
                 declared.find("driver"));
    return needs;
}

} // namespace stowage::compose
