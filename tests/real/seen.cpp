#include "seen.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

namespace real {
namespace {

using nlohmann::json;

std::string docker_path(const Place &place, Engine engine, const std::string &what) {
    return "/api/endpoints/" + std::to_string(place.environment_id(engine)) + "/docker/" + what;
}

/// {"label": ["NAME=VALUE"]}, as a query writes it.
std::string label_filter(const std::string &name, const std::string &value) {
    return "filters=%7B%22label%22%3A%5B%22" + name + "%3D" + value + "%22%5D%7D";
}

/// Docker writes null for an empty list.
std::vector<std::string> texts_of(const json &owner, const char *key) {
    const json list = owner.value(key, json());
    return list.is_array() ? list.get<std::vector<std::string>>() : std::vector<std::string>{};
}

std::string joined(const std::vector<std::string> &words) {
    std::string text;
    for (const std::string &word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

/// An image without the digest that a swarm adds to it.
std::string without_digest(const std::string &image) {
    return image.substr(0, image.find('@'));
}

Running container_of(Place &place, const json &listed) {
    const std::string id = listed.at("Id");
    const json found = place.get(docker_path(place, Engine::standalone, "containers/" + id + "/json"));
    const json &config = found.at("Config");
    Running one;
    one.id = id;
    one.service = listed.at("Labels").value("com.docker.compose.service", "");
    one.image = without_digest(config.at("Image"));
    one.command = joined(texts_of(config, "Cmd"));
    one.env = texts_of(config, "Env");
    one.up = found.at("State").at("Status") == "running";
    one.since = listed.at("Created");
    return one;
}

/// Does every task of the service that the swarm wants to run do so, and is there one?
bool tasks_are_up(const json &tasks, const std::string &service, const json &spec) {
    std::size_t up = 0;
    for (const json &task : tasks)
        if (task.at("ServiceID") == service && task.at("DesiredState") == "running" &&
            task.at("Status").at("State") == "running")
            ++up;
    const json mode = spec.value("Mode", json::object());
    const json replicated = mode.value("Replicated", json::object());
    return up > 0 && up == replicated.value("Replicas", std::size_t{1});
}

std::vector<Running> services_of(Place &place, const std::string &project) {
    const std::string filter = label_filter("com.docker.stack.namespace", project);
    const json services = place.get(docker_path(place, Engine::swarm, "services?" + filter));
    const json tasks = place.get(docker_path(place, Engine::swarm, "tasks?" + filter));
    std::vector<Running> all;
    for (const json &service : services) {
        const json &spec = service.at("Spec");
        const json &container = spec.at("TaskTemplate").at("ContainerSpec");
        Running one;
        one.id = service.at("ID");
        one.service = spec.at("Name").get<std::string>().substr(project.size() + 1);
        one.image = without_digest(container.at("Image"));
        one.command = joined(texts_of(container, "Args"));
        one.env = texts_of(container, "Env");
        one.up = tasks_are_up(tasks, one.id, spec);
        one.since = service.at("Version").at("Index");
        all.push_back(std::move(one));
    }
    return all;
}

/// The containers by their number, each looked at; one that goes away meanwhile isn't there.
std::vector<Running> containers_of(Place &place, const std::string &project) {
    std::vector<Running> all;
    const std::string filter = label_filter("com.docker.compose.project", project);
    for (const json &listed :
         place.get(docker_path(place, Engine::standalone, "containers/json?all=1&" + filter))) {
        try {
            all.push_back(container_of(place, listed));
        } catch (const std::runtime_error &) {
            continue;
        }
    }
    return all;
}

} // namespace

std::vector<Running> everything_of(Place &place, Engine engine, const std::string &project) {
    std::vector<Running> all =
        engine == Engine::swarm ? services_of(place, project) : containers_of(place, project);
    std::sort(all.begin(), all.end(), [](const Running &a, const Running &b) {
        return std::tie(a.service, a.command, a.id) < std::tie(b.service, b.command, b.id);
    });
    return all;
}

std::vector<std::string> what_runs(Place &place, Engine engine, const std::string &project) {
    std::vector<std::string> lines;
    for (const Running &one : everything_of(place, engine, project))
        lines.push_back(one.service + " " + one.image + " " + one.command + (one.up ? "" : " (down)"));
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::vector<std::string> wait_until_runs(Place &place, Engine engine, const std::string &project,
                                         const std::vector<std::string> &wanted) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(place.simulated() ? 2 : 30);
    std::vector<std::string> seen = what_runs(place, engine, project);
    while (seen != wanted && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(place.simulated() ? 20 : 300));
        seen = what_runs(place, engine, project);
    }
    return seen;
}

std::string variable_of(Place &place, Engine engine, const std::string &project, const std::string &service,
                        const std::string &name) {
    for (const Running &one : everything_of(place, engine, project))
        for (const std::string &entry : one.env)
            if (one.service == service && entry.starts_with(name + "="))
                return entry.substr(name.size() + 1);
    return {};
}

} // namespace real
