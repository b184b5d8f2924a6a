#include "current/restarts.hpp"

#include "current/container_status.hpp"
#include "portainer/docker_api.hpp"
#include "support/parallel.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <string_view>

namespace stowage::current {
namespace {

using model::HealthState;

constexpr std::int64_t shortest = 60; // seconds in which a crash counts
constexpr std::int64_t longest = 600;
constexpr std::size_t containers_at_once = 8;

/// The longest that it may have run: an engine rounds down to minutes from one minute on.
std::int64_t longest_age(std::int64_t up) {
    return up < 60 ? up + 1 : up + 60;
}

} // namespace

bool may_have_crashed(const model::Container &container, std::int64_t now) {
    constexpr std::int64_t margin = 5; // between making and starting it
    if (container.state != model::ContainerState::running)
        return false;
    const auto age = age_in(container.status);
    if (!age || age->count() > longest)
        return false;
    const std::int64_t there_for = now - container.created;
    return there_for > longest_age(age->count()) + margin || there_for + margin < age->count();
}

model::ServiceHealth health_after_restarts(const model::Container &container) {
    const std::string &service = container.service;
    const auto up = age_in(container.status);
    if (container.restarts == 0 || !up)
        return {service, HealthState::healthy, ""};
    const std::int64_t usual = (container.started - container.created) / container.restarts;
    const std::int64_t counts_for =
        container.restarts == 1 ? shortest : std::clamp(usual * 2, shortest, longest);
    if (up->count() >= counts_for)
        return {service, HealthState::healthy, ""};
    std::string_view age = std::string_view(container.status).substr(3);
    age = age.substr(0, age.find(" ("));
    if (container.restarts == 1)
        return {service, HealthState::progressing, fmt::format("it ended and was started again; up {}", age)};
    return {service, HealthState::degraded,
            fmt::format("it ends again and again, and was started again {} times; up {}", container.restarts,
                        age)};
}

void ask_restarts(portainer::Client &client, std::int64_t environment_id,
                  const std::vector<const model::Stack *> &stacks, Runtime &runtime) {
    if (!runtime.containers || !*runtime.containers)
        return;
    const std::int64_t now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    std::vector<model::Container *> suspects;
    for (model::Container &container : **runtime.containers)
        if (may_have_crashed(container, now) &&
            std::any_of(stacks.begin(), stacks.end(),
                        [&](const model::Stack *stack) { return is_container_of(container, *stack); }))
            suspects.push_back(&container);
    support::in_parallel(suspects.size(), containers_at_once, [&](std::size_t i) {
        const auto detail = client.docker().container(environment_id, suspects[i]->id);
        if (!detail)
            return;
        suspects[i]->restarts = detail->restart_count;
        suspects[i]->started = seconds_of(detail->started_at);
    });
}

} // namespace stowage::current
