#include "digest.hpp"
#include "docker.hpp"
#include "images.hpp"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;
using Labels = std::map<std::string, std::string>;

Labels labels_of(const DockerCall &call, const Container &container) {
    Labels labels;
    if (container.project.empty()) {
        return labels;
    }
    const std::string directory = "/data/compose/" + std::to_string(container.stack_id);
    const std::string config_files =
        container.config_files.empty() ? directory + "/docker-compose.yml" : container.config_files;
    labels["com.docker.compose.config-hash"] = container.service.fingerprint;
    labels["com.docker.compose.container-number"] = std::to_string(container.number);
    labels["com.docker.compose.depends_on"] = "";
    labels["com.docker.compose.image"] = image_id(container.service.image);
    labels["com.docker.compose.oneoff"] = "False";
    labels["com.docker.compose.project"] = container.project;
    labels["com.docker.compose.project.config_files"] = config_files;
    labels["com.docker.compose.project.working_dir"] = directory;
    if (container.recreated && call.world.can().built_in_compose) {
        labels["com.docker.compose.replace"] =
            container.service.name + "-" + std::to_string(container.number);
    }
    labels["com.docker.compose.service"] = container.service.name;
    labels["com.docker.compose.version"] = "";
    return labels;
}

std::string network_of(const Container &container) {
    if (!container.service.network_mode.empty()) {
        return container.service.network_mode;
    }
    return container.service.networks.empty() ? "bridge" : container.service.networks.front();
}

json networks_json(const Container &container, bool running) {
    const std::string network = network_of(container);
    return {{network,
             {{"Aliases", nullptr},
              {"DriverOpts", nullptr},
              {"EndpointID", running ? stable_hex(container.id + network) : ""},
              {"Gateway", ""},
              {"GlobalIPv6Address", ""},
              {"GlobalIPv6PrefixLen", 0},
              {"IPAMConfig", nullptr},
              {"IPAddress", ""},
              {"IPPrefixLen", 0},
              {"IPv6Gateway", ""},
              {"Links", nullptr},
              {"MacAddress", ""},
              {"NetworkID", stable_hex(network)}}}};
}

std::vector<std::string> command_line(const Container &container) {
    std::vector<std::string> words = container.service.entrypoint;
    words.insert(words.end(), container.service.command.begin(), container.service.command.end());
    return words;
}

/** As `docker ps` shows a command: words with spaces in quotes. */
std::string shown_command(const Container &container) {
    std::string line;
    for (const std::string &word : command_line(container)) {
        const bool plain = word.find_first_of(" \t\n'\"") == std::string::npos && !word.empty();
        line += (line.empty() ? "" : " ") + (plain ? word : "'" + word + "'");
    }
    return line;
}

json ports_json(const Container &container, bool running) {
    json ports = json::array();
    for (const auto &[published, target] : container.service.ports) {
        if (running && published != 0) {
            ports.push_back(
                {{"IP", "0.0.0.0"}, {"PrivatePort", target}, {"PublicPort", published}, {"Type", "tcp"}});
        } else {
            ports.push_back({{"PrivatePort", target}, {"Type", "tcp"}});
        }
    }
    return ports;
}

json summary(const DockerCall &call, const Container &container) {
    const ContainerState state = container_state(container, call.world.now());
    const bool running = state.state == "running";
    return {{"Command", shown_command(container)},
            {"Created", static_cast<long>(container.created)},
            {"HostConfig", {{"NetworkMode", network_of(container)}}},
            {"Id", container.id},
            {"Image", container.service.image},
            {"ImageID", image_id(container.service.image)},
            {"Labels", labels_of(call, container)},
            {"Mounts", json::array()},
            {"Names", {"/" + container.name()}},
            {"NetworkSettings", {{"Networks", networks_json(container, running || container.created_only)}}},
            {"Ports", ports_json(container, running)},
            {"State", state.state},
            {"Status", state.status}};
}

bool passes(const DockerFilters &filters, const Container &container, const ContainerState &state) {
    const auto status = filters.find("status");
    if (status != filters.end() &&
        std::find(status->second.begin(), status->second.end(), state.state) == status->second.end()) {
        return false;
    }
    const auto name = filters.find("name");
    return name == filters.end() ||
           std::any_of(name->second.begin(), name->second.end(), [&](const std::string &part) {
               return container.name().find(part) != std::string::npos;
           });
}

Answer list(const DockerCall &call) {
    const DockerFilters filters = docker_filters(call.request);
    const std::string all = call.request.query_value("all");
    const bool stopped_too = all == "1" || all == "true" || filters.contains("status");
    std::vector<const Container *> newest_first;
    for (const Container &container : call.environment.engine.containers) {
        newest_first.push_back(&container);
    }
    std::stable_sort(newest_first.begin(), newest_first.end(),
                     [](const Container *a, const Container *b) { return a->created > b->created; });
    json result = json::array();
    for (const Container *container : newest_first) {
        const ContainerState state = container_state(*container, call.world.now());
        const bool up = state.state == "running" || state.state == "restarting";
        if ((!up && !stopped_too) || !passes(filters, *container, state) ||
            !labels_pass(filters, labels_of(call, *container))) {
            continue;
        }
        json object = summary(call, *container);
        if (add_access(call, container->project, object)) {
            result.push_back(std::move(object));
        }
    }
    return json_text(result.dump());
}

json state_json(const Container &container, const ContainerState &state) {
    const bool running = state.state == "running";
    json result = {
        {"Dead", false},
        {"Error", ""},
        {"ExitCode", state.exit_code},
        {"FinishedAt", running && state.restarts == 0 ? "0001-01-01T00:00:00Z" : iso_time(container.started)},
        {"OOMKilled", false},
        {"Paused", false},
        {"Pid", running ? 32355 : 0},
        {"Restarting", state.state == "restarting"},
        {"Running", running || state.state == "restarting"},
        {"StartedAt", iso_time(running ? state.started : container.started)},
        {"Status", state.state}};
    if (!state.health.empty()) {
        result["Health"] = {
            {"Status", state.health},
            {"FailingStreak", state.health == "unhealthy" ? container.service.health.retries : 0},
            {"Log", json::array()}};
    }
    return result;
}

json restart_policy(const std::string &policy) {
    const auto colon = policy.find(':');
    const std::string name = policy == "no" ? "" : policy.substr(0, colon);
    return {{"MaximumRetryCount", colon == std::string::npos ? 0 : std::atoi(policy.c_str() + colon + 1)},
            {"Name", name}};
}

json config_json(const DockerCall &call, const Container &container) {
    json environment = nullptr;
    for (const auto &[name, value] : container.service.environment) {
        environment.push_back(name + "=" + value);
    }
    return {
        {"AttachStderr", true},
        {"AttachStdin", false},
        {"AttachStdout", true},
        {"Cmd", container.service.command},
        {"Domainname", ""},
        {"Entrypoint", container.service.entrypoint.empty() ? json() : json(container.service.entrypoint)},
        {"Env", environment},
        {"Hostname", container.id.substr(0, 12)},
        {"Image", container.service.image},
        {"Labels", labels_of(call, container)},
        {"OnBuild", nullptr},
        {"OpenStdin", false},
        {"StdinOnce", false},
        {"Tty", container.service.tty},
        {"User", ""},
        {"Volumes", nullptr},
        {"WorkingDir", ""}};
}

json host_config(const Container &container) {
    json result = json::parse(R"({
        "AutoRemove": false, "Binds": null, "BlkioDeviceReadBps": null, "BlkioDeviceReadIOps": null,
        "BlkioDeviceWriteBps": null, "BlkioDeviceWriteIOps": null, "BlkioWeight": 0, "BlkioWeightDevice": null,
        "CapAdd": null, "CapDrop": null, "Cgroup": "", "CgroupParent": "", "CgroupnsMode": "host",
        "ConsoleSize": [0, 0], "ContainerIDFile": "", "CpuCount": 0, "CpuPercent": 0, "CpuPeriod": 0, "CpuQuota": 0,
        "CpuRealtimePeriod": 0, "CpuRealtimeRuntime": 0, "CpuShares": 0, "CpusetCpus": "", "CpusetMems": "",
        "DeviceCgroupRules": null, "DeviceRequests": null, "Devices": null, "Dns": null, "DnsOptions": null,
        "DnsSearch": null, "ExtraHosts": [], "GroupAdd": null, "IOMaximumBandwidth": 0, "IOMaximumIOps": 0,
        "IpcMode": "private", "Isolation": "", "KernelMemory": 0, "KernelMemoryTCP": 0, "Links": null,
        "LogConfig": {"Config": {}, "Type": "json-file"},
        "MaskedPaths": ["/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
                        "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware"],
        "Memory": 0, "MemoryReservation": 0, "MemorySwap": 0, "MemorySwappiness": null, "NanoCpus": 0,
        "OomKillDisable": false, "OomScoreAdj": 0, "PidMode": "", "PidsLimit": null, "PortBindings": {},
        "Privileged": false, "PublishAllPorts": false,
        "ReadonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        "ReadonlyRootfs": false, "Runtime": "runc", "SecurityOpt": null, "ShmSize": 67108864, "UTSMode": "",
        "Ulimits": null, "UsernsMode": "", "VolumeDriver": "", "VolumesFrom": null})");
    result["NetworkMode"] = network_of(container);
    result["RestartPolicy"] = restart_policy(container.service.restart);
    return result;
}

json network_settings(const Container &container, bool running) {
    const std::string sandbox = running ? stable_hex("sandbox" + container.id) : "";
    return {{"Bridge", ""},
            {"EndpointID", ""},
            {"Gateway", ""},
            {"GlobalIPv6Address", ""},
            {"GlobalIPv6PrefixLen", 0},
            {"HairpinMode", false},
            {"IPAddress", ""},
            {"IPPrefixLen", 0},
            {"IPv6Gateway", ""},
            {"LinkLocalIPv6Address", ""},
            {"LinkLocalIPv6PrefixLen", 0},
            {"MacAddress", ""},
            {"Networks", networks_json(container, running)},
            {"Ports", json::object()},
            {"SandboxID", sandbox},
            {"SandboxKey", sandbox.empty() ? "" : "/var/run/docker/netns/" + sandbox.substr(0, 12)},
            {"SecondaryIPAddresses", nullptr},
            {"SecondaryIPv6Addresses", nullptr}};
}

json details(const DockerCall &call, const Container &container) {
    const ContainerState state = container_state(container, call.world.now());
    const bool running = state.state == "running";
    const std::vector<std::string> words = command_line(container);
    const std::string directory = "/srv/docker/containers/" + container.id;
    const std::vector<std::string> arguments(words.begin() + (words.empty() ? 0 : 1), words.end());
    return {{"AppArmorProfile", ""},
            {"Args", arguments},
            {"Config", config_json(call, container)},
            {"Created", iso_time(container.created)},
            {"Driver", "vfs"},
            {"ExecIDs", nullptr},
            {"GraphDriver", {{"Data", nullptr}, {"Name", "vfs"}}},
            {"HostConfig", host_config(container)},
            {"HostnamePath", directory + "/hostname"},
            {"HostsPath", directory + "/hosts"},
            {"Id", container.id},
            {"Image", image_id(container.service.image)},
            {"LogPath", directory + "/" + container.id + "-json.log"},
            {"MountLabel", ""},
            {"Mounts", json::array()},
            {"Name", "/" + container.name()},
            {"NetworkSettings", network_settings(container, running)},
            {"Path", words.empty() ? "" : words[0]},
            {"Platform", "linux"},
            {"ProcessLabel", ""},
            {"ResolvConfPath", directory + "/resolv.conf"},
            {"RestartCount", state.restarts},
            {"State", state_json(container, state)}};
}

const Container *find(const DockerCall &call, const std::string &id) {
    for (const Container &container : call.environment.engine.containers) {
        if (container.name() == id || (id.size() >= 4 && container.id.starts_with(id))) {
            return &container;
        }
    }
    return nullptr;
}

void put_frame(std::string &out, int stream, const std::string &line, bool terminal) {
    if (!terminal) {
        const auto size = static_cast<unsigned long>(line.size());
        const char header[8] = {static_cast<char>(stream),
                                0,
                                0,
                                0,
                                static_cast<char>((size >> 24) & 0xff),
                                static_cast<char>((size >> 16) & 0xff),
                                static_cast<char>((size >> 8) & 0xff),
                                static_cast<char>(size & 0xff)};
        out.append(header, sizeof header);
    }
    out += line;
}

Answer logs(const DockerCall &call, const Container &container) {
    json ignored;
    if (!add_access(call, container.project, ignored)) {
        return error(500, "Unable to proxy the request via the Docker socket", "mime: no media type");
    }
    const auto wanted = [&](const char *stream) {
        const std::string value = call.request.query_value(stream);
        return value == "1" || value == "true";
    };
    std::vector<std::pair<int, std::string>> lines;
    for (const auto &[stream, line] : container.service.behaviour.output) {
        if (wanted(stream == 1 ? "stdout" : "stderr")) {
            lines.emplace_back(stream, line);
        }
    }
    if (container.forced == Forced::crashed && wanted("stderr")) {
        lines.emplace_back(2, "terminated by the simulator\n");
    }
    const std::string tail = call.request.query_value("tail");
    const std::size_t keep =
        tail.empty() || tail == "all" ? lines.size() : std::strtoul(tail.c_str(), nullptr, 10);
    Answer answer;
    answer.content_type = "application/octet-stream";
    for (std::size_t i = lines.size() > keep ? lines.size() - keep : 0; i < lines.size(); ++i) {
        put_frame(answer.body, lines[i].first, lines[i].second, container.service.tty);
    }
    return answer;
}

} // namespace

Answer docker_containers(const DockerCall &call) {
    if (call.path.size() == 2 && call.path[1] == "json") {
        return list(call);
    }
    if (call.path.size() != 3) {
        return engine_error(404, "page not found");
    }
    const Container *container = find(call, call.path[1]);
    if (container == nullptr) {
        return engine_error(404, "No such container: " + call.path[1]);
    }
    if (call.path[2] == "logs") {
        return logs(call, *container);
    }
    if (call.path[2] != "json") {
        return engine_error(404, "page not found");
    }
    json object = details(call, *container);
    if (!add_access(call, container->project, object)) {
        return error(403, "Access denied to resource");
    }
    return json_text(object.dump());
}

} // namespace simulator
