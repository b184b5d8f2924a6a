#include "compose/fixed_names.hpp"

#include "compose/limits.hpp"
#include "desired/yaml/parse.hpp"
#include "support/diagnostics.hpp"
#include "support/interpolate.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using Env = std::map<std::string, std::string>;

/// As written where a variable is not known.
std::string text_of(const Node &node, const Env &env) {
    const auto text = support::interpolate(node.text, env, support::Missing::empty);
    return text.problem == support::Interpolated::Problem::none ? text.value : node.text;
}

void add(std::vector<std::string> &list, std::string item) {
    if (std::find(list.begin(), list.end(), item) == list.end())
        list.push_back(std::move(item));
}

/// The port of the host in `[IP:]HOST:CONTAINER[/PROTOCOL]`; "" where the engine chooses one.
std::string host_port(std::string text) {
    text = text.substr(0, text.find('/'));
    const auto last = text.rfind(':');
    if (last == std::string::npos)
        return {};
    text = text.substr(0, last);
    const auto before = text.rfind(':');
    return before == std::string::npos ? text : text.substr(before + 1);
}

void add_port(const Node &port, const Env &env, FixedNames &names) {
    std::string host;
    if (port.kind == Kind::map) {
        if (const Entry *published = port.find("published"))
            host = text_of(*published->value, env);
    } else {
        host = host_port(text_of(port, env));
    }
    if (!host.empty() && host != "0")
        add(names.claims, "port " + host);
}

void add_service(const Node &service, const Env &env, FixedNames &names) {
    if (const Entry *name = service.find("container_name"))
        add(names.claims, fmt::format("the container name '{}'", text_of(*name->value, env)));
    if (const Entry *ports = service.find("ports"))
        for (const auto &port : ports->value->items)
            add_port(*port, env, names);
}

/// Not those that are external, nor those with a name of their own.
void add_volume(const Entry &volume, FixedNames &names) {
    const Entry *external = volume.value->find("external");
    if (volume.value->find("name") == nullptr && (external == nullptr || external->value->text == "false"))
        add(names.volumes, volume.key);
}

} // namespace

FixedNames fixed_names(const std::vector<std::string> &texts, const Env &env) {
    FixedNames names;
    for (const std::string &text : texts) {
        support::Diagnostics mistakes;
        const desired::Source source("compose file", text);
        const auto parsed = desired::yaml::parse(source, file_limits, mistakes);
        if (!parsed.complete || parsed.documents.size() != 1)
            continue;
        const Node &document = *parsed.documents.front();
        if (const Entry *services = document.find("services"))
            for (const Entry &service : services->value->entries)
                add_service(*service.value, env, names);
        if (const Entry *volumes = document.find("volumes"))
            for (const Entry &volume : volumes->value->entries)
                add_volume(volume, names);
    }
    return names;
}

} // namespace stowage::compose
