#include "answers.hpp"
#include "payload.hpp"
#include "restart_times.hpp"
#include "stacks.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

std::string without_blanks_around(const std::string &text) {
    constexpr const char *blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string::npos ? std::string()
                                      : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<RestartSchedule> schedule_at(const json &body) {
    if (!has(body, "RestartSchedule")) {
        return std::nullopt;
    }
    const json &schedule = body.at("RestartSchedule");
    return RestartSchedule{without_blanks_around(text_at(schedule, "CronExpression")),
                           bool_at(schedule, "PullImages")};
}

std::optional<Answer> check_schedule(const std::optional<RestartSchedule> &schedule) {
    if (schedule && schedule->cron_expression.empty()) {
        return invalid_payload("RestartSchedule.CronExpression must be provided");
    }
    if (schedule && !takes_restart_times(schedule->cron_expression)) {
        return invalid_payload("Invalid RestartSchedule.CronExpression format");
    }
    return std::nullopt;
}

} // namespace

Answer store_restart_schedule(World &world, const Call &call) {
    const std::lock_guard lock(world.mutex);
    const Body body = read_body(call.request.body);
    if (body.refusal) {
        return *body.refusal;
    }
    const std::optional<RestartSchedule> schedule = schedule_at(*body.json);
    if (const auto refusal = check_schedule(schedule)) {
        return *refusal;
    }
    const FoundStack found = find_stack(world, call);
    if (found.refusal) {
        return *found.refusal;
    }
    Stack changed = *found.stack;
    if (changed.type == kubernetes_stack) {
        return error(400, "Scheduled restarts are not supported for kubernetes stacks",
                     "scheduled restarts are not supported for kubernetes stacks");
    }
    // Another environment than the stack's is taken for its own from then on.
    if (!call.request.query_value("endpointId").empty()) {
        const EndpointQuery query = endpoint_query(call.request);
        if (query.refusal) {
            return *query.refusal;
        }
        changed.endpoint_id = query.id;
    }
    const Environment *environment = world.state.environment(changed.endpoint_id);
    if (environment == nullptr) {
        return error(404, "Unable to find the environment associated to the stack inside the database",
                     "Object not found inside the database (bucket=endpoints, key=" +
                         std::to_string(changed.endpoint_id) + ")");
    }
    if (const auto refusal = denied(world.state, call.caller, *environment, changed,
                                    "Stack management is disabled for non-admin users")) {
        return *refusal;
    }
    changed.restart_schedule = schedule;
    *found.stack = changed;
    touch(world, *found.stack, call);
    return changed_stack(world, *found.stack, call.caller);
}

} // namespace simulator
