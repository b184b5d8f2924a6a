#include "current/record_json.hpp"

#include "model/member_json.hpp"
#include "model/stack_parts.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace stowage::current {
namespace {

using RecordJson = nlohmann::ordered_json;
using model::Members;

constexpr std::array answer_keys{std::pair{"DeploymentStatus", &model::AnswerKeys::deployment_status},
                                 std::pair{"WorkflowID", &model::AnswerKeys::workflow},
                                 std::pair{"CurrentDeploymentInfo", &model::AnswerKeys::deployment_info},
                                 std::pair{"GitSourceId", &model::AnswerKeys::source},
                                 std::pair{"HelmAtomic", &model::AnswerKeys::helm_atomic},
                                 std::pair{"RestartSchedule", &model::AnswerKeys::restart_schedule}};

/// Those that were there.
RecordJson encode_answer_keys(const model::AnswerKeys &there) {
    RecordJson names = RecordJson::array();
    for (const auto &[name, member] : answer_keys)
        if (there.*member)
            names.push_back(name);
    return names;
}

model::AnswerKeys decode_answer_keys(const RecordJson &names) {
    model::AnswerKeys there;
    for (const auto &[name, member] : answer_keys)
        there.*member = std::find(names.begin(), names.end(), RecordJson(name)) != names.end();
    return there;
}

template <typename Part>
void put(RecordJson &item, const char *key, const std::optional<Part> &part) {
    if (part)
        item[key] = model::members_to_json(*part, Members::all);
}

template <typename Part>
void take(const RecordJson &item, const char *key, std::optional<Part> &part) {
    if (item.contains(key))
        part = model::members_from_json<Part>(item.at(key), Members::all);
}

} // namespace

RecordJson encode_record(const model::Stack &stack) {
    RecordJson item = {{"id", stack.id},
                       {"name", stack.name},
                       {"type", static_cast<int>(stack.type)},
                       {"status", static_cast<int>(stack.status)},
                       {"environmentId", stack.endpoint_id},
                       {"swarmId", stack.swarm_id},
                       {"namespace", stack.kubernetes_namespace},
                       {"prune", stack.prune},
                       {"updateDate", stack.update_date},
                       {"createdBy", stack.created_by},
                       {"updatedBy", stack.updated_by},
                       {"lastError", stack.last_error},
                       {"gitIsClosed", stack.git_is_closed},
                       {"keys", encode_answer_keys(stack.keys)}};
    put(item, "gitConfig", stack.git);
    put(item, "deployed", stack.deployed);
    model::each_part([&](const auto &part) { put(item, model::PartIn<decltype(part)>::key, part); }, stack);
    put(item, "resourceControl", stack.resource_control);
    return item;
}

model::Stack decode_record(const RecordJson &item) {
    model::Stack stack;
    item.at("id").get_to(stack.id);
    item.at("name").get_to(stack.name);
    stack.type = model::known_number(item, "type", model::StackType::kubernetes);
    stack.status = model::known_number(item, "status", model::StackStatus::error);
    item.at("environmentId").get_to(stack.endpoint_id);
    item.at("swarmId").get_to(stack.swarm_id);
    item.at("namespace").get_to(stack.kubernetes_namespace);
    item.at("prune").get_to(stack.prune);
    item.at("updateDate").get_to(stack.update_date);
    item.at("createdBy").get_to(stack.created_by);
    item.at("updatedBy").get_to(stack.updated_by);
    item.at("lastError").get_to(stack.last_error);
    item.at("gitIsClosed").get_to(stack.git_is_closed);
    stack.keys = decode_answer_keys(item.at("keys"));
    take(item, "gitConfig", stack.git);
    take(item, "deployed", stack.deployed);
    model::each_part([&](auto &part) { take(item, model::PartIn<decltype(part)>::key, part); }, stack);
    take(item, "resourceControl", stack.resource_control);
    return stack;
}

} // namespace stowage::current
