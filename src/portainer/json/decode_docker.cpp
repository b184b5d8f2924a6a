#include "portainer/json/decode_docker.hpp"

#include "portainer/json/list.hpp"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

constexpr const char *project_label = "com.docker.compose.project";

template <typename Value, std::size_t Size>
Value named(std::string_view name, const std::array<Value, Size> &values, Value otherwise) {
    for (const Value value : values)
        if (name == name_of(value))
            return value;
    return otherwise;
}

model::ContainerState read_state(const Field &state) {
    using enum model::ContainerState;
    return named(state.text(), std::array{created, running, paused, restarting, removing, exited, dead},
                 unknown);
}

model::Health read_health(const Field &status) {
    using enum model::Health;
    return named(status.text(), std::array{starting, healthy, unhealthy}, none);
}

std::string without_slash(std::string name) {
    if (!name.empty() && name.front() == '/')
        name.erase(0, 1);
    return name;
}

/// A container that others link to has more names, `/OTHER/ALIAS`.
std::string read_name(const Field &names) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (std::string name = without_slash(names.at(i).text()); name.find('/') == std::string::npos)
            return name;
    return {};
}

/// Labels are text; one that is no number counts as missing.
int read_label_number(const Field &label) {
    const std::string text = label.text();
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

std::vector<model::PublishedPort> read_published_ports(const Field &ports) {
    std::vector<model::PublishedPort> out;
    for (std::size_t i = 0; i < ports.size(); ++i) {
        const Field port = ports.at(i);
        if (port["PublicPort"].missing())
            continue;
        out.push_back(
            {port["IP"].text(), port["PublicPort"].id(), port["PrivatePort"].id(), port["Type"].text()});
    }
    return out;
}

model::Container read_docker_container(const Field &container) {
    container.expect_object();
    const Field labels = container["Labels"];
    model::Container out;
    out.id = container["Id"].text();
    out.name = read_name(container["Names"]);
    out.image = container["Image"].text();
    out.image_id = container["ImageID"].text();
    out.state = read_state(container["State"]);
    out.status = container["Status"].text();
    out.health = health_in(out.status);
    out.project = labels[project_label].text();
    out.service = labels["com.docker.compose.service"].text();
    out.number = read_label_number(labels["com.docker.compose.container-number"]);
    out.config_hash = labels["com.docker.compose.config-hash"].text();
    const std::string oneoff = labels["com.docker.compose.oneoff"].text();
    out.oneoff = oneoff == "True" || oneoff == "true";
    out.created = container["Created"].number();
    out.ports = read_published_ports(container["Ports"]);
    out.stack = labels["com.docker.stack.namespace"].text();
    const Field settings = container["NetworkSettings"];
    out.networks = settings["Networks"].keys();
    return out;
}

/// Go's zero time stands for never.
std::string read_time(const Field &time) {
    std::string text = time.text();
    return text.rfind("0001-01-01T", 0) == 0 ? std::string() : text;
}

model::ContainerDetail read_detail(const Field &container) {
    container.expect_object();
    const Field config = container["Config"];
    const Field state = container["State"];
    const Field health = state["Health"];
    model::ContainerDetail out;
    out.id = container["Id"].text();
    out.name = without_slash(container["Name"].text());
    out.state = read_state(state["Status"]);
    out.exit_code = state["ExitCode"].number();
    out.error = state["Error"].text();
    out.oom_killed = state["OOMKilled"].flag();
    out.health = read_health(health["Status"]);
    const Field checks = health["Log"];
    if (const std::size_t count = checks.size(); count > 0) {
        const Field last = checks.at(count - 1);
        out.health_output = last["Output"].text();
    }
    out.restart_count = container["RestartCount"].number();
    out.started_at = read_time(state["StartedAt"]);
    out.finished_at = read_time(state["FinishedAt"]);
    out.tty = config["Tty"].flag();
    return out;
}

model::Network read_network(const Field &network) {
    network.expect_object();
    const Field labels = network["Labels"];
    const Field ipam = network["IPAM"];
    return {network["Id"].text(), network["Name"].text(), labels[project_label].text(),
            labels["com.docker.stack.namespace"].text(),
            read_list(ipam["Config"], [](const Field &config) { return config["Subnet"].text(); })};
}

/// Of a secret or a config.
std::string read_spec_name(const Field &object) {
    object.expect_object();
    const Field spec = object["Spec"];
    return spec["Name"].text();
}

} // namespace

model::Health health_in(std::string_view status) {
    const std::size_t begin = status.rfind('(');
    if (begin == std::string_view::npos || status.back() != ')')
        return model::Health::none;
    std::string_view words = status.substr(begin + 1, status.size() - begin - 2);
    constexpr std::string_view prefix = "health: ";
    if (words.substr(0, prefix.size()) == prefix)
        words.remove_prefix(prefix.size());
    using enum model::Health;
    return named(words, std::array{starting, healthy, unhealthy}, none);
}

Decoded<std::vector<model::Container>> decode_containers(std::string_view body) {
    return decode_list(body, "containers", read_docker_container);
}

Decoded<model::ContainerDetail> decode_container(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        return read_detail(Field(json, "container"));
    });
}

Decoded<std::vector<model::Registry>> decode_registries(std::string_view body) {
    return decode_list(body, "registries", [](const Field &registry) {
        registry.expect_object();
        return model::Registry{registry["Id"].id(), registry["Name"].text(), registry["URL"].text(),
                               registry["Authentication"].flag()};
    });
}

Decoded<std::vector<model::Network>> decode_networks(std::string_view body) {
    return decode_list(body, "networks", read_network);
}

Decoded<std::vector<std::string>> decode_volume_names(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        const Field answer(json, "answer");
        answer.expect_object();
        return read_list(answer["Volumes"], [](const Field &volume) {
            volume.expect_object();
            return volume["Name"].text();
        });
    });
}

Decoded<std::vector<std::string>> decode_secret_names(std::string_view body) {
    return decode_list(body, "secrets", read_spec_name);
}

Decoded<std::vector<std::string>> decode_config_names(std::string_view body) {
    return decode_list(body, "configs", read_spec_name);
}

Decoded<std::string> decode_image(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        const Field image(json, "image");
        image.expect_object();
        return image["Id"].some_text();
    });
}

Decoded<std::string> decode_distribution(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        const Field distribution(json, "distribution");
        distribution.expect_object();
        const Field descriptor = distribution["Descriptor"];
        return descriptor["digest"].some_text();
    });
}

} // namespace stowage::portainer
