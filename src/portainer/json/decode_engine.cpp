#include "portainer/json/decode_engine.hpp"

#include "portainer/json/list.hpp"

#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

std::vector<std::string> texts_in(const Field &list) {
    return read_list(list, [](const Field &item) { return item.text(); });
}

model::EnginePlugin read_plugin(const Field &plugin) {
    plugin.expect_object();
    return {plugin["Name"].text(), plugin["Enabled"].flag()};
}

/// A list of `{Type: Log, Name: syslog}`.
void read_drivers(const Field &plugins, model::SwarmNode &out) {
    for (std::size_t i = 0; i < plugins.size(); ++i) {
        const Field plugin = plugins.at(i);
        const std::string type = plugin["Type"].text();
        if (type == "Log")
            out.log_drivers.push_back(plugin["Name"].text());
        else if (type == "Network")
            out.network_drivers.push_back(plugin["Name"].text());
        else if (type == "Volume")
            out.volume_drivers.push_back(plugin["Name"].text());
    }
}

void read_description(const Field &description, model::SwarmNode &out) {
    const Field platform = description["Platform"];
    const Field resources = description["Resources"];
    const Field engine = description["Engine"];
    out.hostname = description["Hostname"].text();
    out.os = platform["OS"].text();
    out.architecture = platform["Architecture"].text();
    out.nano_cpus = resources["NanoCPUs"].number();
    out.memory = resources["MemoryBytes"].number();
    out.engine_labels = engine["Labels"].text_map();
    read_drivers(engine["Plugins"], out);
}

model::SwarmNode read_node(const Field &node) {
    node.expect_object();
    const Field spec = node["Spec"];
    const Field status = node["Status"];
    model::SwarmNode out;
    out.id = node["ID"].text();
    out.role = spec["Role"].text();
    out.labels = spec["Labels"].text_map();
    out.active = spec["Availability"].text() == "active";
    out.ready = status["State"].text() == "ready";
    out.ip = status["Addr"].text();
    read_description(node["Description"], out);
    return out;
}

} // namespace

Decoded<model::Engine> decode_engine(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        const Field info(json, "info");
        info.expect_object();
        const Field plugins = info["Plugins"];
        const Field swarm = info["Swarm"];
        model::Engine out;
        out.runtimes = info["Runtimes"].keys();
        out.log_drivers = texts_in(plugins["Log"]);
        out.network_drivers = texts_in(plugins["Network"]);
        out.volume_drivers = texts_in(plugins["Volume"]);
        out.cpus = static_cast<int>(info["NCPU"].number());
        out.memory = info["MemTotal"].number();
        out.architecture = info["Architecture"].text();
        out.version = info["ServerVersion"].text();
        out.swarm = swarm["LocalNodeState"].text() == "active";
        return out;
    });
}

Decoded<std::vector<model::EnginePlugin>> decode_plugins(std::string_view body) {
    return decode_list(body, "plugins", read_plugin);
}

Decoded<std::vector<model::SwarmNode>> decode_nodes(std::string_view body) {
    return decode_list(body, "nodes", read_node);
}

} // namespace stowage::portainer
