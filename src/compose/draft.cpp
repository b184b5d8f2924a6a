#include "compose/draft.hpp"

#include "compose/ports.hpp"

#include <filesystem>
#include <optional>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;

class ServiceReader {
public:
    ServiceReader(const Values &values, const std::string &folder, Draft &draft)
        : values_(values), folder_(folder), draft_(draft), service_(draft.service) {}

    void read(const Node &node) {
        if (const Entry *image = node.find("image")) {
            service_.image = values_.text(image);
            service_.image_where = image->value->where;
        }
        service_.builds = service_.builds || node.find("build") != nullptr;
        service_.extends = service_.extends || node.find("extends") != nullptr;
        if (const Entry *policy = node.find("pull_policy"))
            service_.pull_policy = values_.text(policy);
        if (const Entry *profiles = node.find("profiles"))
            service_.profiles = texts(*profiles->value);
        if (const Entry *mode = node.find("network_mode"))
            draft_.host_network = values_.text(mode) == "host";
        read_env_files(node.find("env_file"));
        if (const Entry *ports = node.find("ports"))
            for (const NodePtr &port : ports->value->items)
                read_port(*port);
        read_dependencies(node.find("depends_on"));
        read_networks(node.find("networks"));
        if (const Entry *volumes = node.find("volumes"))
            for (const NodePtr &volume : volumes->value->items)
                read_volume(*volume);
        read_grants(ResourceKind::secret, node.find("secrets"));
        read_grants(ResourceKind::config, node.find("configs"));
    }

private:
    [[nodiscard]] std::vector<std::string> texts(const Node &list) const {
        std::vector<std::string> all;
        for (const NodePtr &item : list.items)
            all.push_back(values_.text(*item));
        return all;
    }

    void read_env_files(const Entry *entry) {
        if (entry == nullptr)
            return;
        if (entry->value->is_scalar())
            add_env_file(*entry->value, true);
        for (const NodePtr &item : entry->value->items) {
            const Entry *path = item->find("path");
            if (item->is_scalar())
                add_env_file(*item, true);
            else if (path != nullptr)
                add_env_file(*path->value, values_.text(item->find("required")) != "false");
        }
    }

    void add_env_file(const Node &node, bool required) {
        const std::string path = values_.text(node);
        if (!path.empty())
            service_.env_files.push_back(
                {(std::filesystem::path(folder_) / path).lexically_normal().string(), required, node.where});
    }

    void read_port(const Node &node) {
        std::optional<HostPorts> ports;
        if (node.kind == Kind::map) {
            ports = read_port_range(values_.text(node.find("published")), values_.text(node.find("target")));
            if (ports) {
                ports->ip = values_.text(node.find("host_ip"));
                if (const std::string protocol = values_.text(node.find("protocol")); !protocol.empty())
                    ports->protocol = protocol;
            }
        } else {
            ports = read_short_port(values_.text(node));
        }
        if (!ports)
            return;
        ports->where = node.where;
        service_.ports.push_back(std::move(*ports));
    }

    /// A list of names, or a map whose values may say `required: false`.
    void read_dependencies(const Entry *entry) {
        if (entry == nullptr)
            return;
        for (const NodePtr &item : entry->value->items)
            if (item->is_scalar())
                draft_.dependencies.push_back({values_.text(*item), item->where});
        for (const Entry &item : entry->value->entries)
            if (values_.text(item.value->find("required")) != "false")
                draft_.dependencies.push_back({item.key, item.where});
    }

    void read_networks(const Entry *entry) {
        if (entry == nullptr)
            return;
        for (const NodePtr &item : entry->value->items)
            add_use(ResourceKind::network, values_.text(*item), item->where);
        for (const Entry &network : entry->value->entries)
            add_use(ResourceKind::network, network.key, network.where);
    }

    /// `data:/var/lib/data:ro`, or a map with `type: volume`. What looks like a path is no volume.
    void read_volume(const Node &node) {
        if (node.kind == Kind::map) {
            const std::string type = values_.text(node.find("type"));
            if (type == "volume")
                if (const Entry *source = node.find("source"))
                    add_use(ResourceKind::volume, values_.text(source), source->value->where);
            return;
        }
        const std::string text = values_.text(node);
        const auto colon = text.find(':');
        if (colon == std::string::npos || colon < 2) // one letter is a drive
            return;
        const std::string name = text.substr(0, colon);
        if (name.find_first_of("/\\~") == std::string::npos && name.front() != '.')
            add_use(ResourceKind::volume, name, node.where);
    }

    void read_grants(ResourceKind kind, const Entry *entry) {
        if (entry == nullptr)
            return;
        for (const NodePtr &item : entry->value->items) {
            const Entry *source = item->find("source");
            if (item->is_scalar())
                add_use(kind, values_.text(*item), item->where);
            else if (source != nullptr)
                add_use(kind, values_.text(source), source->value->where);
        }
    }

    void add_use(ResourceKind kind, std::string name, const support::Location &where) {
        if (!name.empty())
            draft_.uses.push_back({kind, std::move(name), where});
    }

    const Values &values_;
    const std::string &folder_;
    Draft &draft_;
    Service &service_;
};

} // namespace

void read_service(const Entry &entry, const Values &values, const std::string &folder, Draft &draft) {
    draft.service.name = entry.key;
    draft.service.where = entry.where;
    ServiceReader(values, folder, draft).read(*entry.value);
}

} // namespace stowage::compose
