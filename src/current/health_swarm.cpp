#include "current/container_status.hpp"
#include "current/health.hpp"
#include "current/judge.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <map>
#include <set>

namespace stowage::current {
namespace {

using compose::ExpectedService;
using model::HealthState;
using model::ServiceHealth;
using model::SwarmService;
using model::SwarmTask;

/// `STACK_SERVICE` without the stack.
std::string service_name(const SwarmService &service) {
    const std::string prefix = service.stack + "_";
    return service.name.starts_with(prefix) ? service.name.substr(prefix.size()) : service.name;
}

bool is_short(const SwarmService &service) {
    return service.tasks && service.tasks->running < service.tasks->desired;
}

bool is_job(const SwarmService &service) {
    return service.mode == model::ServiceMode::replicated_job ||
           service.mode == model::ServiceMode::global_job;
}

/// Without `@sha256:…`, which the swarm adds when it can.
std::string_view bare(const std::string &image) {
    return std::string_view(image).substr(0, image.find('@'));
}

/// Of the newest task that has one. A task of another image belongs to an earlier deployment.
std::string newest_error(const SwarmService &service, const std::vector<SwarmTask> &tasks) {
    const SwarmTask *newest = nullptr;
    for (const SwarmTask &task : tasks) {
        const bool same = task.image.empty() || bare(task.image) == bare(service.image);
        if (task.service_id == service.id && !task.error.empty() && same &&
            (newest == nullptr || newest->timestamp < task.timestamp))
            newest = &task;
    }
    return newest == nullptr ? std::string() : newest->error;
}

bool is_under_way(const SwarmTask &task) {
    static const std::set<std::string_view> states = {"new",   "pending",   "assigned", "accepted",
                                                      "ready", "preparing", "starting"};
    return task.error.empty() && states.contains(task.state);
}

bool has_task_under_way(const SwarmService &service, const std::vector<SwarmTask> &tasks) {
    return std::any_of(tasks.begin(), tasks.end(), [&](const SwarmTask &task) {
        return task.service_id == service.id && is_under_way(task);
    });
}

/// Its tasks ended as they should, and the swarm starts no others: only a service whose restart policy says
/// so comes to that.
bool has_completed(const SwarmService &service, const std::vector<SwarmTask> &tasks) {
    std::map<std::int64_t, const SwarmTask *> newest; // by slot
    for (const SwarmTask &task : tasks) {
        if (task.service_id != service.id)
            continue;
        const SwarmTask *&known = newest[task.slot];
        if (known == nullptr || known->timestamp < task.timestamp)
            known = &task;
    }
    const auto completed = std::count_if(newest.begin(), newest.end(), [](const auto &slot) {
        return slot.second->state == "complete" && slot.second->error.empty();
    });
    return completed > 0 && !has_task_under_way(service, tasks) &&
           service.tasks->running + completed >= service.tasks->desired;
}

ServiceHealth health_of_short(const SwarmService &service, const std::vector<SwarmTask> &tasks) {
    if (has_completed(service, tasks))
        return {service_name(service), HealthState::healthy, "completed"};
    const std::string count = fmt::format("{} of {} tasks", service.tasks->running, service.tasks->desired);
    const std::string error = newest_error(service, tasks);
    const std::string reason = error.empty() ? count : count + ", " + error;
    const bool updating = service.update.state == "updating" || service.update.state == "rollback_started";
    const bool under_way = updating || is_job(service) || has_task_under_way(service, tasks);
    return {service_name(service),
            error.empty() && under_way ? HealthState::progressing : HealthState::degraded, reason};
}

/// Whether what the swarm has of a service is what its file asks for; nothing where not all of it is known.
std::optional<bool> is_as_asked(const SwarmService &service, const ExpectedService *expected) {
    if (expected == nullptr || expected->image.empty())
        return std::nullopt;
    if (!same_image(service.image, expected->image))
        return false;
    if (expected->command && *expected->command != service.command)
        return false;
    if (expected->env && *expected->env != service.env)
        return false;
    if (!expected->env)
        return std::nullopt;
    return true;
}

/// What the swarm says of an update that it gave up, with the words of the task that failed.
std::string given_up(const SwarmService &service, const std::vector<SwarmTask> &tasks) {
    const SwarmTask *failed = newest_failure(service, tasks);
    const std::string words = failed != nullptr ? failed->error : service.update.message;
    const char *what = service.update.state == "paused" ? "its update is paused"
                       : service.update.state == "rollback_paused"
                           ? "its way back is paused"
                           : "its update failed, and the swarm went back to what ran before";
    return words.empty() ? what : fmt::format("{}: {}", what, words);
}

/// An update that was taken back before the last deployment says nothing of that one.
bool is_of_earlier_deployment(const SwarmService &service, std::int64_t deployed_at) {
    constexpr std::int64_t margin = 60; // clocks, and a deployment that takes a while
    const std::int64_t began = seconds_of(service.update.started_at);
    return began != 0 && deployed_at != 0 && began + margin < deployed_at;
}

/// A task that failed, and was followed by the same one, which runs since a moment ago only: between two
/// crashes all tasks run, too. Null where there is none.
const SwarmTask *recent_crash(const SwarmService &service, const std::vector<SwarmTask> &tasks,
                              std::int64_t now) {
    constexpr std::int64_t a_moment = 30;
    constexpr std::int64_t lately = 120;
    for (const SwarmTask &running : tasks) {
        const std::int64_t since = seconds_of(running.timestamp);
        if (running.service_id != service.id || running.state != "running" || now == 0 ||
            since + a_moment < now)
            continue;
        for (const SwarmTask &failed : tasks)
            if (failed.service_id == service.id && failed.slot == running.slot && !failed.error.empty() &&
                failed.spec == running.spec && bare(failed.image) == bare(running.image) &&
                failed.command == running.command && seconds_of(failed.timestamp) + lately > since)
                return &failed;
    }
    return nullptr;
}

ServiceHealth health_of_service(const SwarmService &service, const std::vector<SwarmTask> &tasks,
                                const ExpectedService *expected, std::int64_t deployed_at, std::int64_t now) {
    const std::string name = service_name(service);
    if (!service.tasks)
        return {name, HealthState::unknown, "the engine does not count its tasks"};
    const std::optional<bool> as_asked = is_as_asked(service, expected);
    if (gave_up_update(service)) {
        const bool taken_back = service.update.state == "rollback_completed";
        const bool past = as_asked ? *as_asked : is_of_earlier_deployment(service, deployed_at);
        if (!taken_back || !past)
            return {name, HealthState::degraded, given_up(service, tasks)};
    }
    const std::string &update = service.update.state;
    if (expected != nullptr && expected->required && expected->count &&
        service.mode == model::ServiceMode::replicated && service.tasks->desired < *expected->count &&
        !has_completed(service, tasks))
        return {name, HealthState::missing,
                fmt::format("scaled to {}, and its file says {}", service.tasks->desired, *expected->count)};
    if (is_short(service))
        return health_of_short(service, tasks);
    if (update == "updating" || update == "rollback_started")
        return {name, HealthState::progressing, update == "updating" ? "updating" : "going back"};
    if (as_asked && !*as_asked)
        return {name, HealthState::degraded,
                same_image(service.image, expected->image)
                    ? "it runs another command or environment than its file says"
                    : fmt::format("it runs {}, but its file says {}", bare(service.image), expected->image)};
    if (const SwarmTask *crash = recent_crash(service, tasks, now))
        return {name, HealthState::degraded,
                fmt::format("its task ended and was started again a moment ago: {}", crash->error)};
    if (service.tasks->desired == 0)
        return {name, HealthState::healthy, service.tasks->completed > 0 ? "completed" : "scaled to 0"};
    return {name, HealthState::healthy, ""};
}

} // namespace

bool gave_up_update(const SwarmService &service) {
    const std::string &state = service.update.state;
    return state == "paused" || state == "rollback_paused" || state == "rollback_completed";
}

const SwarmTask *newest_failure(const SwarmService &service, const std::vector<SwarmTask> &tasks) {
    const SwarmTask *newest = nullptr;
    for (const SwarmTask &task : tasks)
        if (task.service_id == service.id && !task.error.empty() &&
            (newest == nullptr || newest->timestamp < task.timestamp))
            newest = &task;
    return newest;
}

model::StackHealth health_of_swarm(const std::string &stack, const std::vector<SwarmService> &services,
                                   const std::vector<SwarmTask> &tasks, const compose::Expected &expected,
                                   std::int64_t deployed_at, std::int64_t now) {
    std::vector<ServiceHealth> found;
    for (const SwarmService &service : services) {
        if (service.stack.empty() || support::lower(service.stack) != support::lower(stack))
            continue;
        const std::string name = service_name(service);
        found.push_back(is_left_over(name, expected)
                            ? left_over(name)
                            : health_of_service(service, tasks, expected.find(name), deployed_at, now));
    }
    return judged(std::move(found), expected, "it has no services");
}

} // namespace stowage::current
