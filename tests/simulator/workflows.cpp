#include "answers.hpp"
#include "sources.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

const char *platform_of(const Stack &stack) {
    switch (stack.type) {
    case swarm_stack:
        return "dockerSwarm";
    case kubernetes_stack:
        return "kubernetes";
    default:
        return "dockerStandalone";
    }
}

const char *health_of(const Stack &stack) {
    return stack.status == failed ? "error" : stack.status == deploying ? "syncing" : "healthy";
}

long last_event(const Stack &stack) {
    long time = 0;
    for (const DeploymentEvent &event : stack.deployment_status) {
        time = std::max(time, event.time);
    }
    return time;
}

/** Stacks from git that the caller may use, and whose source the caller may read. */
std::vector<const Stack *> visible(const World &world, const Call &call) {
    const std::string environment = call.request.query_value("endpointIds[]");
    std::vector<const Stack *> stacks;
    for (const auto &[id, stack] : world.state.stacks) {
        const Source *source = stack.git ? world.state.source(stack.source_id) : nullptr;
        if (source != nullptr && may_read(world.state, call.caller, *source) &&
            may_use(world.state, call.caller, stack.resource_control) &&
            (environment.empty() || environment == std::to_string(stack.endpoint_id))) {
            stacks.push_back(&stack);
        }
    }
    return stacks;
}

} // namespace

json workflow_json(const World &world, const Stack &stack, Checked checked) {
    const std::string git_status = checked == Checked::yes ? "healthy" : "unknown";
    json object = {{"id", stack.id},
                   {"name", stack.name},
                   {"type", "stack"},
                   {"platform", platform_of(stack)},
                   {"status",
                    {{"source", {{"status", git_status}}},
                     {"artifact", {{"status", git_status}}},
                     {"target", {{"status", health_of(stack)}}}}},
                   {"gitConfig", json::parse(git_text(world, stack))},
                   {"target", {{"endpointId", stack.endpoint_id}}},
                   {"creationDate", stack.creation_date},
                   {"lastSyncDate", last_event(stack)}};
    if (stack.auto_update) {
        object["autoUpdate"] = json::parse(auto_update_text(world, stack));
    }
    return object;
}

Answer list_workflows(World &world, const Call &call) {
    const Lock lock(world.mutex);
    const std::vector<const Stack *> stacks = visible(world, call);
    if (call.path.size() == 3) {
        json counts = {{"healthy", 0}, {"syncing", 0}, {"error", 0}, {"paused", 0}, {"unknown", 0}};
        for (const Stack *stack : stacks) {
            counts[health_of(*stack)] = counts[health_of(*stack)].get<int>() + 1;
        }
        return json_text(counts.dump());
    }
    json list = json::array();
    for (const Stack *stack : stacks) {
        list.push_back(workflow_json(world, *stack, Checked::yes));
    }
    Answer answer = json_text(list.dump());
    answer.headers.emplace_back("X-Total-Count", std::to_string(stacks.size()));
    return answer;
}

} // namespace simulator
