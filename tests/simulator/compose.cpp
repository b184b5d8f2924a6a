#include "compose.hpp"

#include "digest.hpp"
#include "engine_asks.hpp"
#include "model.hpp"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

namespace simulator {
namespace {

using nlohmann::json;
using Values = std::map<std::string, std::string>;

/** A YAML tree as JSON, every scalar a string with its variables filled in. */
bool is_text_key(const YAML::Node &key) {
    const std::string text = key.Scalar();
    const bool plain = key.Tag() == "?" || key.Tag().empty();
    return !plain || text.empty() ||
           (text.find_first_not_of("0123456789.") != std::string::npos && text != "true" && text != "false");
}

json tree_of(const YAML::Node &node, const Values &env, const std::string &path = {}) {
    if (node.IsScalar()) {
        return interpolate(node.Scalar(), env);
    }
    if (node.IsSequence()) {
        json list = json::array();
        for (const YAML::Node &item : node) {
            list.push_back(tree_of(item, env, path + "[" + std::to_string(list.size()) + "]"));
        }
        return list;
    }
    if (node.IsMap()) {
        json map = json::object();
        for (const auto &entry : node) {
            const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
            if (!is_text_key(entry.first)) {
                throw ComposeError("Non-string key " + (path.empty() ? "at top level" : "in " + path) + ": " +
                                   key);
            }
            if (key == "<<") {
                const json merged = tree_of(entry.second, env, path);
                for (const json &part : merged.is_array() ? merged : json::array({merged})) {
                    for (const auto &[name, value] : part.items()) {
                        map.emplace(name, value);
                    }
                }
            } else {
                map[key] = tree_of(entry.second, env, path.empty() ? key : path + "." + key);
            }
        }
        return map;
    }
    return nullptr;
}

YAML::Node parse(const std::string &text) {
    try {
        return YAML::Load(text);
    } catch (const YAML::Exception &problem) {
        throw ComposeError("yaml: line " + std::to_string(problem.mark.line < 0 ? 1 : problem.mark.line + 1) +
                           ": did not find expected node content");
    }
}

void merge_into(json &base, const json &over) {
    for (const auto &[key, value] : over.items()) {
        if (value.is_object() && base.contains(key) && base[key].is_object()) {
            merge_into(base[key], value);
        } else {
            base[key] = value;
        }
    }
}

std::string text_of(const json &map, const char *key, const std::string &otherwise = {}) {
    const auto found = map.find(key);
    return found != map.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

std::vector<std::string> words_of(const json &map, const char *key) {
    const auto found = map.find(key);
    if (found == map.end() || found->is_null()) {
        return {};
    }
    if (found->is_string()) {
        return shell_words(found->get<std::string>());
    }
    std::vector<std::string> words;
    for (const json &word : *found) {
        words.push_back(word.is_string() ? word.get<std::string>() : "");
    }
    return words;
}

double seconds_of(const json &map, const char *key, double otherwise) {
    double seconds = otherwise;
    const std::string text = text_of(map, key);
    if (!text.empty() && !read_duration(text, seconds)) {
        return otherwise;
    }
    return seconds;
}

Healthcheck health_of(const json &service) {
    const auto found = service.find("healthcheck");
    Healthcheck health;
    if (found == service.end() || !found->is_object() || text_of(*found, "disable") == "true") {
        return health;
    }
    std::vector<std::string> test;
    const auto probe = found->find("test");
    if (probe != found->end() && probe->is_string()) {
        test = {"CMD-SHELL", probe->get<std::string>()};
    } else {
        test = words_of(*found, "test");
    }
    if (test.empty() || test[0] == "NONE") {
        return health;
    }
    health.defined = true;
    const std::vector<std::string> rest(test.begin() + 1, test.end());
    const Behaviour behaviour = test[0] == "CMD-SHELL" && !rest.empty()
                                    ? behaviour_of({"sh", "-c"}, {rest[0]})
                                    : behaviour_of({}, rest);
    health.passes = behaviour.start_error.empty() && !(behaviour.exits && behaviour.exit_code != 0);
    health.interval = seconds_of(*found, "interval", 30);
    health.start_period = seconds_of(*found, "start_period", 0);
    health.retries = std::max(1, std::atoi(text_of(*found, "retries", "3").c_str()));
    return health;
}

std::vector<std::pair<std::string, std::string>> environment_of(const json &service) {
    std::vector<std::pair<std::string, std::string>> result;
    const auto found = service.find("environment");
    if (found == service.end()) {
        return result;
    }
    if (found->is_object()) {
        for (const auto &[key, value] : found->items()) {
            result.emplace_back(key, value.is_string() ? value.get<std::string>() : "");
        }
    } else if (found->is_array()) {
        for (const json &item : *found) {
            const std::string text = item.is_string() ? item.get<std::string>() : "";
            const auto equals = text.find('=');
            result.emplace_back(text.substr(0, equals),
                                equals == std::string::npos ? "" : text.substr(equals + 1));
        }
    }
    return result;
}

std::vector<std::pair<int, int>> ports_of(const json &service) {
    std::vector<std::pair<int, int>> ports;
    const auto found = service.find("ports");
    if (found == service.end() || !found->is_array()) {
        return ports;
    }
    for (const json &item : *found) {
        if (item.is_object()) {
            const int target = std::atoi(text_of(item, "target").c_str());
            ports.emplace_back(std::atoi(text_of(item, "published").c_str()), target);
        } else if (item.is_string()) {
            std::string text = item.get<std::string>();
            text = text.substr(0, text.find('/'));
            const auto last = text.rfind(':');
            const int target = std::atoi(text.substr(last == std::string::npos ? 0 : last + 1).c_str());
            int published = 0;
            if (last != std::string::npos) {
                const std::string before = text.substr(0, last);
                const auto colon = before.rfind(':');
                published = std::atoi(before.substr(colon == std::string::npos ? 0 : colon + 1).c_str());
            }
            ports.emplace_back(published, target);
        }
    }
    return ports;
}

std::vector<std::string> networks_of(const json &service) {
    std::vector<std::string> names;
    const auto found = service.find("networks");
    if (found == service.end()) {
        return names;
    }
    if (found->is_object()) {
        for (const auto &[key, value] : found->items()) {
            names.push_back(key);
        }
        return names;
    }
    return words_of(service, "networks");
}

void read_deploy(const json &definition, Service &service) {
    const auto deploy = definition.find("deploy");
    service.replicas = std::atoi(text_of(definition, "scale", "1").c_str());
    if (deploy == definition.end() || !deploy->is_object()) {
        return;
    }
    service.global = text_of(*deploy, "mode") == "global";
    const std::string replicas = text_of(*deploy, "replicas");
    if (!replicas.empty()) {
        service.replicas = std::atoi(replicas.c_str());
    }
    if (const auto update = deploy->find("update_config"); update != deploy->end()) {
        service.failure_action = text_of(*update, "failure_action", "pause");
    }
    const auto policy = deploy->find("restart_policy");
    if (policy != deploy->end() && policy->is_object()) {
        service.restart_condition = text_of(*policy, "condition", "any");
        service.restart_delay = seconds_of(*policy, "delay", 5);
    }
}

/** Whether a quote of a command line is not closed. */
bool is_open(const std::string &line) {
    char quote = 0;
    for (const char c : line) {
        quote = quote == 0 && (c == '"' || c == '\'') ? c : quote == c ? 0 : quote;
    }
    return quote != 0;
}

Service service_of(const std::string &name, const json &definition) {
    if (!definition.is_object()) {
        throw ComposeError("services." + name + " must be a mapping");
    }
    Service service;
    service.name = name;
    service.image = text_of(definition, "image");
    if (service.image.empty() && definition.contains("build")) {
        service.image = name;
    }
    if (service.image.empty()) {
        throw ComposeError("service \"" + name +
                           "\" has neither an image nor a build context specified: invalid compose project");
    }
    service.container_name = text_of(definition, "container_name");
    for (const char *key : {"command", "entrypoint"}) {
        if (definition.contains(key) && definition[key].is_string() &&
            is_open(definition[key].get<std::string>())) {
            throw ComposeError("error decoding 'services[" + name + "]." + key +
                               "': invalid command line string");
        }
    }
    service.entrypoint = words_of(definition, "entrypoint");
    service.command = words_of(definition, "command");
    service.network_mode = text_of(definition, "network_mode");
    service.networks = networks_of(definition);
    service.restart = text_of(definition, "restart", "no");
    service.tty = text_of(definition, "tty") == "true";
    service.ports = ports_of(definition);
    service.environment = environment_of(definition);
    service.health = health_of(definition);
    service.behaviour = behaviour_of(service.entrypoint, service.command);
    read_deploy(definition, service);
    service.refused = engine_refusal(definition);
    service.unplaceable = no_suitable_node(definition);
    service.joined = joined_containers(definition);
    service.fingerprint = stable_hex(definition.dump());
    return service;
}

std::vector<ProjectObject> objects_of(const json &tree, const char *section, const std::string &project) {
    std::vector<ProjectObject> objects;
    const auto found = tree.find(section);
    if (found == tree.end() || !found->is_object()) {
        return objects;
    }
    for (const auto &[key, value] : found->items()) {
        ProjectObject object;
        object.key = key;
        object.name = project + "_" + key;
        if (value.is_object()) {
            const auto external = value.find("external");
            object.external =
                external != value.end() && (external->is_object() || text_of(value, "external") == "true");
            if (object.external) {
                object.name = external->is_object() ? text_of(*external, "name", key) : key;
            }
            object.name = text_of(value, "name", object.name);
            object.driver = text_of(value, "driver");
        }
        objects.push_back(std::move(object));
    }
    return objects;
}

/** Replaces the file's own keys of networks by the names that the engine knows. */
void name_networks(Service &service, const std::vector<ProjectObject> &networks, const std::string &project) {
    for (std::string &key : service.networks) {
        const auto found = std::find_if(networks.begin(), networks.end(),
                                        [&](const ProjectObject &network) { return network.key == key; });
        if (found != networks.end()) {
            key = found->name;
        } else if (key == "default") {
            key = project + "_default";
        } else {
            throw ComposeError("service \"" + service.name + "\" refers to undefined network " + key +
                               ": invalid compose project");
        }
    }
    if (service.networks.empty() && service.network_mode.empty()) {
        service.networks.push_back(project + "_default");
    }
}

void check_top_level(const json &tree) {
    if (tree.is_null()) {
        throw ComposeError("empty compose file");
    }
    if (!tree.is_object()) {
        throw ComposeError("Top-level object must be a mapping");
    }
    static const std::vector<std::string> known = {"version", "name",    "services", "networks",
                                                   "volumes", "secrets", "configs",  "include"};
    for (const auto &[key, value] : tree.items()) {
        if (!key.starts_with("x-") && std::find(known.begin(), known.end(), key) == known.end()) {
            throw ComposeError("(root) Additional property " + key + " is not allowed");
        }
    }
}

} // namespace

Project read_compose(const std::vector<std::string> &files, const std::vector<EnvVar> &env,
                     const std::string &project) {
    Values values;
    for (const EnvVar &variable : env) {
        values[variable.name] = variable.value;
    }
    json tree = json::object();
    for (const std::string &file : files) {
        const json part = tree_of(parse(file), values);
        check_top_level(part);
        merge_into(tree, part);
    }
    Project result;
    const auto services = tree.find("services");
    if (services == tree.end() || !services->is_object() || services->empty()) {
        throw ComposeError("no service selected");
    }
    for (const auto &[name, definition] : services->items()) {
        result.services.push_back(service_of(name, definition));
        const Service &service = result.services.back();
        result.uses_default_network |= service.network_mode.empty() && service.networks.empty();
    }
    result.networks = objects_of(tree, "networks", project);
    for (Service &service : result.services) {
        name_networks(service, result.networks, project);
    }
    result.volumes = objects_of(tree, "volumes", project);
    result.secrets = objects_of(tree, "secrets", project);
    result.configs = objects_of(tree, "configs", project);
    return result;
}

} // namespace simulator
