#include "compose/draft.hpp"

#include "compose/ports.hpp"

#include <charconv>
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
            draft_.image_unknown = values_.is_broken(*image->value);
        }
        service_.builds = service_.builds || node.find("build") != nullptr;
        service_.extends = service_.extends || node.find("extends") != nullptr;
        if (const Entry *policy = node.find("pull_policy"))
            service_.pull_policy = values_.text(policy);
        if (const Entry *profiles = node.find("profiles"))
            service_.profiles = texts(*profiles->value);
        read_container(node);
        read_env_files(node.find("env_file"));
        read_files(node);
        if (const Entry *ports = node.find("ports"))
            for (const NodePtr &port : ports->value->items)
                read_port(*port);
        read_dependencies(node.find("depends_on"));
        read_relations(node);
        read_networks(node.find("networks"));
        if (!draft_.has_networks && node.find("network_mode") == nullptr)
            add_use(ResourceKind::network, "default", service_.where);
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
                add_env_file(*path->value, values_.text(item->find("required")) != "false",
                             values_.text(item->find("format")) == "raw");
        }
    }

    void add_env_file(const Node &node, bool required, bool raw = false) {
        const std::string path = values_.text(node);
        if (!path.empty())
            service_.env_files.push_back({(std::filesystem::path(folder_) / path).lexically_normal().string(),
                                          required, node.where, raw});
    }

    /// What it names beside itself. What has an address, or begins at the root, is not there.
    void read_files(const Node &node) {
        if (const Entry *labels = node.find("label_file")) {
            add_file(NamedFile::Kind::label_file, *labels->value);
            for (const NodePtr &item : labels->value->items)
                add_file(NamedFile::Kind::label_file, *item);
        }
        if (const Entry *extends = node.find("extends"))
            if (const Entry *file = extends->value->find("file"))
                add_file(NamedFile::Kind::extends, *file->value);
        if (const Entry *build = node.find("build")) {
            const Entry *context = build->value->find("context");
            service_.inline_dockerfile = build->value->find("dockerfile_inline") != nullptr;
            if (context != nullptr || build->value->is_scalar())
                add_file(NamedFile::Kind::build, context != nullptr ? *context->value : *build->value);
        }
        if (const Entry *volumes = node.find("volumes"))
            for (const NodePtr &volume : volumes->value->items)
                read_bind(*volume);
    }

    void read_bind(const Node &volume) {
        const Entry *source = volume.find("source");
        const std::size_t before = service_.files.size();
        if (source != nullptr && values_.text(volume.find("type")) == "bind")
            add_file(NamedFile::Kind::bind, *source->value);
        else if (const std::string text = values_.text(volume); text.starts_with('.'))
            add_path(NamedFile::Kind::bind, text.substr(0, text.find(':')), volume.where);
        if (service_.files.size() > before)
            service_.files.back().made = made(volume);
    }

    [[nodiscard]] NamedFile::Made made(const Node &volume) const {
        if (volume.is_scalar())
            return NamedFile::Made::yes;
        const Entry *bind = volume.find("bind");
        const std::string says =
            bind == nullptr ? std::string() : values_.text(bind->value->find("create_host_path"));
        if (says.empty())
            return NamedFile::Made::by_newer;
        return says == "false" ? NamedFile::Made::no : NamedFile::Made::yes;
    }

    void add_file(NamedFile::Kind kind, const Node &node) { add_path(kind, values_.text(node), node.where); }

    void add_path(NamedFile::Kind kind, const std::string &path, const support::Location &where) {
        const bool elsewhere = path.empty() || path.front() == '/' || path.front() == '~' ||
                               path.find("://") != std::string::npos || path.starts_with("git@") ||
                               path.starts_with("github.com/") || path.find(unknown_value) == 0;
        if (!elsewhere)
            service_.files.push_back(
                {kind, (std::filesystem::path(folder_) / path).lexically_normal().string(), where});
    }

    void read_port(const Node &node) {
        std::optional<HostPorts> ports;
        if (node.kind == Kind::map) {
            ports = read_port_range(values_.text(node.find("published")), values_.text(node.find("target")));
            if (ports) {
                ports->of_host = values_.text(node.find("mode")) == "host";
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
            draft_.dependencies.push_back(
                {item.key, item.where, values_.text(item.value->find("required")) == "false"});
    }

    /// What makes a service need another one without `depends_on`.
    void read_relations(const Node &node) {
        if (const Entry *links = node.find("links"))
            for (const NodePtr &link : links->value->items)
                add_relation(values_.text(*link), link->where, "links to");
        if (const Entry *sources = node.find("volumes_from"))
            for (const NodePtr &source : sources->value->items)
                if (const std::string text = values_.text(*source); !text.starts_with("container:"))
                    add_relation(text, source->where, "takes volumes from");
        for (const char *key : {"network_mode", "ipc", "pid"})
            if (const Entry *entry = node.find(key))
                if (const std::string text = values_.text(entry); text.starts_with("service:"))
                    add_relation(text.substr(text.find(':') + 1), entry->value->where,
                                 "shares a namespace with");
    }

    /// `service:alias` and `service:ro` name the service first.
    void add_relation(const std::string &text, const support::Location &where, const char *how) {
        draft_.dependencies.push_back({text.substr(0, text.find(':')), where, false, how});
    }

    void read_container(const Node &node) {
        if (const Entry *name = node.find("container_name")) {
            service_.container_name = values_.text(name);
            service_.container_name_where = name->value->where;
        }
        if (const Entry *mode = node.find("network_mode")) {
            service_.network_mode = values_.text(mode);
            service_.network_mode_where = mode->value->where;
        }
        service_.read_only = values_.text(node.find("read_only")) == "true";
        if (const Entry *ipc = node.find("ipc")) {
            draft_.ipc = values_.text(ipc);
            draft_.ipc_where = ipc->value->where;
        }
        const Entry *count = node.find("scale");
        if (const Entry *deploy = node.find("deploy"); count == nullptr && deploy != nullptr)
            count = deploy->value->find("replicas");
        const std::string text = values_.text(count);
        int replicas = 1;
        if (std::from_chars(text.data(), text.data() + text.size(), replicas).ec == std::errc())
            service_.replicas = replicas;
    }

    void read_networks(const Entry *entry) {
        if (entry == nullptr)
            return;
        draft_.has_networks = !entry->value->items.empty() || !entry->value->entries.empty();
        for (const NodePtr &item : entry->value->items)
            add_use(ResourceKind::network, values_.text(*item), item->where);
        for (const Entry &network : entry->value->entries)
            add_use(ResourceKind::network, network.key, network.where);
    }

    /// `data:/var/lib/data:ro`, or a map with `type: volume`. What begins like a path is no volume.
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
        const bool path = std::string_view("./\\~").find(name.front()) != std::string_view::npos;
        if (!path && name.find(unknown_value) == std::string::npos)
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
