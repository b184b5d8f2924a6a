#include "engine_asks.hpp"

#include <algorithm>
#include <cstdlib>

namespace simulator {
namespace {

using nlohmann::json;

bool is_listed(const std::vector<std::string> &names, const std::string &name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string asked_text(const json &service, const char *pointer) {
    const json::json_pointer at(pointer);
    return service.contains(at) && service.at(at).is_string() ? service.at(at).get<std::string>() : "";
}

std::vector<std::string> asked_texts(const json &service, const char *pointer) {
    const json::json_pointer at(pointer);
    std::vector<std::string> texts;
    if (service.contains(at) && service.at(at).is_array()) {
        for (const json &item : service.at(at)) {
            if (item.is_string()) {
                texts.push_back(item.get<std::string>());
            }
        }
    }
    return texts;
}

/** `64m` in bytes. */
double asked_bytes(const std::string &text) {
    char *end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    const char unit = *end;
    const double factor = unit == 'g' || unit == 'G'   ? 1024.0 * 1024 * 1024
                          : unit == 'm' || unit == 'M' ? 1024.0 * 1024
                          : unit == 'k' || unit == 'K' ? 1024.0
                                                       : 1;
    return number * factor;
}

std::string cpus_refusal(const json &service) {
    std::string asked = asked_text(service, "/cpus");
    if (asked.empty()) {
        asked = asked_text(service, "/deploy/resources/limits/cpus");
    }
    const double number = std::atof(asked.c_str());
    if (number < 0 || number > engine_cpus) {
        return "Range of CPUs is from 0.01 to 4.00, as there are only 4 CPUs available";
    }
    if (number > 0 && !asked_text(service, "/cpu_quota").empty()) {
        return "Conflicting options: Nano CPUs and CPU Quota cannot both be set";
    }
    return {};
}

std::string cpuset_refusal(const json &service) {
    const std::string asked = asked_text(service, "/cpuset");
    if (!asked.empty() && asked.find_first_not_of("0123456789-,") != std::string::npos) {
        return "Invalid value " + asked + " for cpuset cpus: invalid format: " + asked;
    }
    const std::string last = asked.substr(asked.find_last_of("-,") + 1); // the whole where there is none
    return std::atoi(last.c_str()) >= engine_cpus
               ? "Requested CPUs are not available - requested " + asked + ", available: 0-3"
               : "";
}

std::string memory_refusal(const json &service) {
    const std::string memory = asked_text(service, "/mem_limit");
    const std::string swap = asked_text(service, "/memswap_limit");
    if (swap.empty() || asked_bytes(swap) <= 0) {
        return {};
    }
    if (memory.empty()) {
        return "You should always set the Memory limit when using Memoryswap limit, see usage";
    }
    return asked_bytes(swap) < asked_bytes(memory)
               ? "Minimum memoryswap limit should be larger than memory limit, see usage"
               : "";
}

std::string driver_refusal(const json &service) {
    const std::string log = asked_text(service, "/logging/driver");
    if (!log.empty() && log != "none" && !is_listed(log_drivers(), log)) {
        return "error looking up logging plugin " + log + ": " + plugin_missing(log);
    }
    const std::string runtime = asked_text(service, "/runtime");
    return runtime.empty() || runtime == "runc" ? "" : "Unknown runtime specified " + runtime;
}

} // namespace

const std::vector<std::string> &log_drivers() {
    static const std::vector<std::string> names{"fluentd",   "gelf",  "journald",
                                                "json-file", "local", "syslog"};
    return names;
}

const std::vector<std::string> &network_drivers() {
    static const std::vector<std::string> names{"bridge", "host", "ipvlan", "macvlan", "null", "overlay"};
    return names;
}

const std::vector<std::string> &volume_drivers() {
    static const std::vector<std::string> names{"local"};
    return names;
}

json engine_plugins() {
    json plugins = json::array();
    const auto add = [&](const char *type, const std::vector<std::string> &names) {
        for (const std::string &name : names) {
            plugins.push_back({{"Type", type}, {"Name", name}});
        }
    };
    add("Log", log_drivers());
    add("Network", network_drivers());
    add("Volume", volume_drivers());
    return plugins;
}

std::string plugin_missing(const std::string &driver) {
    return "plugin \"" + driver + "\" not found";
}

std::string engine_refusal(const json &service) {
    for (const auto &refusal : {cpus_refusal, cpuset_refusal, memory_refusal, driver_refusal}) {
        if (const std::string words = refusal(service); !words.empty()) {
            return words;
        }
    }
    for (const std::string &device : asked_texts(service, "/devices")) {
        if (device.find("/dev/null") != 0) {
            return "error gathering device information while adding custom device \"" +
                   device.substr(0, device.find(':')) + "\": no such file or directory";
        }
    }
    return {};
}

std::string no_suitable_node(const json &service) {
    for (const std::string &constraint : asked_texts(service, "/deploy/placement/constraints")) {
        const bool manager = constraint == "node.role == manager" || constraint == "node.role==manager";
        if (!manager && constraint.find("!=") == std::string::npos) {
            return "no suitable node (scheduling constraints not satisfied on 1 node)";
        }
    }
    const double cpus = std::atof(asked_text(service, "/deploy/resources/reservations/cpus").c_str());
    return cpus > engine_cpus ? "no suitable node (insufficient resources on 1 node)" : "";
}

std::vector<std::string> joined_containers(const json &service) {
    std::vector<std::string> sources = asked_texts(service, "/volumes_from");
    for (const char *key : {"/network_mode", "/pid", "/ipc"}) {
        sources.push_back(asked_text(service, key));
    }
    const std::string prefix = "container:";
    std::vector<std::string> names;
    for (const std::string &source : sources) {
        if (source.starts_with(prefix)) {
            const std::string rest = source.substr(prefix.size());
            names.push_back(rest.substr(0, rest.find(':')));
        }
    }
    return names;
}

} // namespace simulator
