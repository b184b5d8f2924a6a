#include "portainer/json/decode.hpp"

#include "model/stack_parts.hpp"
#include "portainer/json/decode_access.hpp"
#include "portainer/json/field.hpp"
#include "portainer/json/parse.hpp"

#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

model::StackType read_type(const Field &type) {
    const std::int64_t number = type.number();
    return number >= 1 && number <= 3 ? static_cast<model::StackType>(number) : model::StackType::unknown;
}

model::StackStatus read_status(const Field &status) {
    const std::int64_t number = status.number();
    return number >= 1 && number <= 4 ? static_cast<model::StackStatus>(number) : model::StackStatus::unknown;
}

std::vector<model::EnvVar> read_env(const Field &env) {
    std::vector<model::EnvVar> out;
    const std::size_t size = env.size();
    out.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
        const Field variable = env.at(i);
        out.push_back({variable["name"].text(), variable["value"].text()});
    }
    return out;
}

std::vector<std::string> read_texts(const Field &list) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < list.size(); ++i)
        out.push_back(list.at(i).text());
    return out;
}

void read_member(const Field &field, std::string &into) {
    into = field.text();
}

void read_member(const Field &field, bool &into) {
    into = field.flag();
}

void read_member(const Field &list, std::vector<std::string> &into) {
    into = read_texts(list);
}

/// What of it stands in this object.
void read_git_fields(const Field &object, model::GitFields &into) {
    model::each_member<model::GitFields>(
        [&](const auto &one) { read_member(object[one.answer], into.*one.value); });
}

std::optional<model::GitConfig> read_git(const Field &stack) {
    const Field git = stack["GitConfig"];
    if (git.missing())
        return std::nullopt;
    const Field authentication = git["Authentication"];
    model::GitConfig out;
    read_git_fields(git, out);
    out.additional_files = read_texts(stack["AdditionalFiles"]);
    out.username = authentication["Username"].text();
    // An object without a user name still stands for credentials: its password is always blanked.
    out.authentication = !authentication.missing();
    out.config_hash = git["ConfigHash"].text();
    out.source_id = stack["GitSourceId"].id();
    return out;
}

/// What the last deployment of a newer server was told to deploy.
std::optional<model::GitConfig> read_deployed(const Field &deployed) {
    if (deployed["RepositoryURL"].text().empty())
        return std::nullopt;
    model::GitConfig out;
    read_git_fields(deployed, out);
    out.url = deployed["RepositoryURL"].text();
    out.config_hash = deployed["ConfigHash"].text();
    return out;
}

/// A part as model/stack_parts.hpp describes it; nothing where the server has none, however it says so.
template <typename Part>
void read_part(const Field &stack, std::optional<Part> &into) {
    const Field object = stack[Part::answer];
    Part part;
    model::each_member<Part>([&](const auto &one) { read_member(object[one.answer], part.*one.value); });
    if (part.any())
        into = std::move(part);
}

std::string read_last_message(const Field &deployments) {
    const std::size_t size = deployments.size();
    if (size == 0)
        return {};
    const Field last = deployments.at(size - 1);
    return last["Message"].text();
}

model::AnswerKeys read_keys(const Field &stack, const Field &option, model::StackStatus status) {
    model::AnswerKeys keys;
    keys.deployment_status = stack.has("DeploymentStatus") || stack.has("DeploymentStartStatus") ||
                             status == model::StackStatus::deploying || status == model::StackStatus::error;
    keys.workflow = stack.has("WorkflowID");
    keys.deployment_info = stack.has("CurrentDeploymentInfo");
    keys.source = stack.has("GitSourceId");
    keys.helm_atomic = option.has("HelmAtomic");
    keys.restart_schedule = stack.has("RestartSchedule");
    return keys;
}

} // namespace

model::Stack read_stack(const Field &stack) {
    stack.expect_object();
    const Field option = stack["Option"];
    model::Stack out;
    out.id = stack["Id"].id();
    out.name = stack["Name"].text();
    out.type = read_type(stack["Type"]);
    out.status = read_status(stack["Status"]);
    out.endpoint_id = stack["EndpointId"].id();
    out.swarm_id = stack["SwarmId"].text();
    out.kubernetes_namespace = stack["Namespace"].text();
    out.env = read_env(stack["Env"]);
    out.git = read_git(stack);
    out.deployed = read_deployed(stack["CurrentDeploymentInfo"]);
    model::each_part([&](auto &part) { read_part(stack, part); }, out);
    if (const Field control = stack["ResourceControl"]; !control.missing())
        out.resource_control = read_resource_control(control);
    out.prune = option["Prune"].flag();
    out.update_date = stack["UpdateDate"].number();
    out.created_by = stack["CreatedBy"].text();
    out.updated_by = stack["UpdatedBy"].text();
    if (out.status == model::StackStatus::error)
        out.last_error = read_last_message(stack["DeploymentStatus"]);
    out.keys = read_keys(stack, option, out.status);
    out.git_is_closed = !out.git && stack["WorkflowID"].id() != 0;
    return out;
}

Decoded<model::Stack> decode_stack(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        return read_stack(Field(json, "stack"));
    });
}

Decoded<std::string> decode_stack_file(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        const Field file(json, "file");
        file.expect_object();
        const Field content = file["StackFileContent"];
        if (content.missing())
            content.fail("expected text, got nothing");
        return content.text();
    });
}

} // namespace stowage::portainer
