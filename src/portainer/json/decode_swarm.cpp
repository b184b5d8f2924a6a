#include "portainer/json/decode_docker.hpp"

#include "portainer/json/list.hpp"

#include <array>

namespace stowage::portainer {
namespace {

model::ServiceMode read_mode(const Field &mode) {
    using enum model::ServiceMode;
    constexpr std::array<std::pair<const char *, model::ServiceMode>, 4> modes{
        {{"Replicated", replicated},
         {"Global", global},
         {"ReplicatedJob", replicated_job},
         {"GlobalJob", global_job}}};
    for (const auto &[key, value] : modes)
        if (mode.has(key))
            return value;
    return unknown;
}

std::optional<model::TaskCounts> read_counts(const Field &status) {
    if (status.missing())
        return std::nullopt;
    return model::TaskCounts{status["RunningTasks"].number(), status["DesiredTasks"].number(),
                             status["CompletedTasks"].number()};
}

std::vector<model::PublishedPort> read_service_ports(const Field &endpoint) {
    const Field ports = endpoint["Ports"];
    std::vector<model::PublishedPort> out;
    for (std::size_t i = 0; i < ports.size(); ++i) {
        const Field port = ports.at(i);
        if (port["PublishedPort"].id() != 0)
            out.push_back({"", port["PublishedPort"].id(), port["TargetPort"].id(), port["Protocol"].text()});
    }
    return out;
}

std::string read_image(const Field &task_template) {
    const Field container = task_template["ContainerSpec"];
    return container["Image"].text();
}

std::vector<std::string> read_networks(const Field &task_template) {
    return read_list(task_template["Networks"],
                     [](const Field &network) { return network["Target"].text(); });
}

void read_container_spec(const Field &task_template, model::SwarmService &out) {
    const Field container = task_template["ContainerSpec"];
    const auto text = [](const Field &item) { return item.text(); };
    out.command = read_list(container["Args"], text);
    for (const std::string &variable : read_list(container["Env"], text))
        if (const auto equals = variable.find('='); equals != std::string::npos)
            out.env[variable.substr(0, equals)] = variable.substr(equals + 1);
}

model::SwarmService read_service(const Field &service) {
    service.expect_object();
    const Field spec = service["Spec"];
    const Field labels = spec["Labels"];
    const Field update = service["UpdateStatus"];
    model::SwarmService out;
    out.id = service["ID"].text();
    out.name = spec["Name"].text();
    out.stack = labels["com.docker.stack.namespace"].text();
    out.image = read_image(spec["TaskTemplate"]);
    read_container_spec(spec["TaskTemplate"], out);
    out.mode = read_mode(spec["Mode"]);
    out.tasks = read_counts(service["ServiceStatus"]);
    out.ports = read_service_ports(service["Endpoint"]);
    out.networks = read_networks(spec["TaskTemplate"]);
    out.update = {update["State"].text(), update["Message"].text(), update["StartedAt"].text()};
    return out;
}

model::SwarmTask read_task(const Field &task) {
    task.expect_object();
    const Field status = task["Status"];
    const Field container = status["ContainerStatus"];
    model::SwarmTask out;
    out.id = task["ID"].text();
    out.service_id = task["ServiceID"].text();
    out.slot = task["Slot"].number();
    out.desired_state = task["DesiredState"].text();
    out.state = status["State"].text();
    out.error = status["Err"].text();
    out.message = status["Message"].text();
    out.container_id = container["ContainerID"].text();
    out.exit_code = container["ExitCode"].number();
    out.timestamp = status["Timestamp"].text();
    const Field spec = task["Spec"];
    out.spec = spec.hash();
    const Field made_of = spec["ContainerSpec"];
    out.image = made_of["Image"].text();
    out.command = read_list(made_of["Args"], [](const Field &item) { return item.text(); });
    return out;
}

} // namespace

Decoded<std::vector<model::SwarmService>> decode_services(std::string_view body) {
    return decode_list(body, "services", read_service);
}

Decoded<std::vector<model::SwarmTask>> decode_tasks(std::string_view body) {
    return decode_list(body, "tasks", read_task);
}

} // namespace stowage::portainer
