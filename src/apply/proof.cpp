#include "apply/proof.hpp"

#include "current/container_status.hpp"
#include "current/judge.hpp"
#include "portainer/docker_api.hpp"
#include "portainer/kubernetes_api.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::apply {
namespace {

using model::Container;
using model::ContainerState;
using std::chrono::milliseconds;
using WatchClock = RuntimeWatch::Clock;

constexpr int log_tail = 20; // lines asked for
constexpr std::size_t log_shown = 6;
constexpr std::chrono::seconds slack{2}; // between the server's clock and this one, and rounding

bool runs(const Container &container) {
    return container.state == ContainerState::running;
}

bool has_ended(const Container &container) {
    return container.state == ContainerState::exited || container.state == ContainerState::dead;
}

/// Compose starts what is stopped: a container that ended longer ago belongs to a service that is no more.
bool is_left_over(const Container &container, const compose::Expected &expected, milliseconds elapsed) {
    if (current::is_left_over(container.service, expected))
        return true;
    const auto age = current::age_in(container.status);
    return has_ended(container) && age && *age > elapsed + slack &&
           expected.find(container.service) == nullptr;
}

std::vector<const Container *> own_containers(const model::Stack &stack, const current::Runtime &runtime,
                                              const compose::Expected &expected, milliseconds elapsed) {
    std::vector<const Container *> containers = current::containers_of(stack, runtime);
    std::erase_if(containers, [&](const Container *one) { return is_left_over(*one, expected, elapsed); });
    return containers;
}

/// With those of services that its files do not name: they are said to be left over.
std::vector<const Container *> judged_containers(const model::Stack &stack, const current::Runtime &runtime,
                                                 const compose::Expected &expected, milliseconds elapsed) {
    std::vector<const Container *> containers = current::containers_of(stack, runtime);
    std::erase_if(containers, [&](const Container *one) {
        return !current::is_left_over(one->service, expected) && is_left_over(*one, expected, elapsed);
    });
    return containers;
}

bool is_of(const model::SwarmService &service, const model::Stack &stack) {
    return !service.stack.empty() && support::lower(service.stack) == support::lower(stack.name);
}

bool update_given_up(const model::Stack &stack, const current::Runtime &runtime) {
    return stack.type == model::StackType::swarm && runtime.services && *runtime.services &&
           std::any_of((*runtime.services)->begin(), (*runtime.services)->end(),
                       [&](const model::SwarmService &service) {
                           return is_of(service, stack) && current::gave_up_update(service);
                       });
}

/// The one whose log says most: it ended, it is being started again, or its healthcheck fails.
const Container *worst_of(const std::vector<const Container *> &containers) {
    const auto badness = [](const Container &one) {
        if (one.state == ContainerState::restarting)
            return 3;
        if (has_ended(one))
            return current::exit_code_in(one.status) == 0 ? 1 : 3;
        return one.health == model::Health::unhealthy ? 2 : 0;
    };
    const auto worst =
        std::max_element(containers.begin(), containers.end(),
                         [&](const Container *a, const Container *b) { return badness(*a) < badness(*b); });
    return worst == containers.end() || badness(**worst) == 0 ? nullptr : *worst;
}

std::vector<std::string> shown_lines(const std::string &whose, const std::vector<std::string> &lines) {
    std::vector<std::string> shown;
    for (const std::string &line : lines)
        if (const std::string_view text = support::trim(line); !text.empty())
            shown.push_back(
                fmt::format("{} | {}", whose, support::printable(support::redactor().redact(text))));
    if (shown.size() > log_shown)
        shown.erase(shown.begin(), shown.end() - static_cast<std::ptrdiff_t>(log_shown));
    return shown;
}

std::vector<std::string> last_lines(portainer::Client &client, std::int64_t environment_id,
                                    const Container &container) {
    const auto log = client.docker().container_logs(environment_id, container.id, log_tail);
    if (!log)
        return {fmt::format("{}: its log can't be read: {}", container.service, log.error().message)};
    return shown_lines(container.service, log->lines);
}

/// What the engine alone knows of why a container is as it is.
void add_detail(portainer::Client &client, std::int64_t environment_id, const Container &container,
                std::vector<std::string> &log) {
    const auto detail = client.docker().container(environment_id, container.id);
    if (!detail)
        return;
    const auto say = [&](const std::string &words) {
        log.push_back(
            fmt::format("{}: {}", container.service, support::printable(support::redactor().redact(words))));
    };
    if (detail->oom_killed)
        say("it was killed since it used more memory than it may");
    if (!detail->error.empty())
        say(detail->error);
    if (container.health == model::Health::unhealthy && !detail->health_output.empty())
        say("its healthcheck says: " + detail->health_output);
}

/// The last lines of the newest task that failed, of any service of the stack.
std::vector<std::string> swarm_log(portainer::Client &client, const model::Stack &stack,
                                   const current::Runtime &runtime) {
    if (!runtime.services || !*runtime.services)
        return {};
    const model::SwarmTask *newest = nullptr;
    std::string whose;
    for (const model::SwarmService &service : **runtime.services) {
        const model::SwarmTask *failed =
            is_of(service, stack) ? current::newest_failure(service, runtime.tasks) : nullptr;
        if (failed == nullptr || failed->container_id.empty() ||
            (newest != nullptr && failed->timestamp < newest->timestamp))
            continue;
        newest = failed;
        whose = service.name;
    }
    if (newest == nullptr)
        return {};
    const auto log = client.docker().task_logs(stack.endpoint_id, newest->id, log_tail);
    return log ? shown_lines(whose, log->lines) : std::vector<std::string>{};
}

std::vector<std::string> log_of(portainer::Client &client, const Deployed &deployed,
                                const current::Runtime &runtime, milliseconds elapsed) {
    const model::Stack &stack = deployed.stack;
    if (stack.type == model::StackType::swarm)
        return swarm_log(client, stack, runtime);
    const Container *worst = worst_of(own_containers(stack, runtime, deployed.expected, elapsed));
    if (worst == nullptr)
        return {};
    std::vector<std::string> lines = last_lines(client, stack.endpoint_id, *worst);
    add_detail(client, stack.endpoint_id, *worst, lines);
    return lines;
}

/// Of the first pod whose container ended or is started again and again.
std::vector<std::string> last_lines_of_pod(portainer::Client &client, std::int64_t environment_id,
                                           const current::Cluster &cluster) {
    for (const model::KubernetesPod &pod : cluster.pods) {
        const auto ended =
            std::find_if(pod.containers.begin(), pod.containers.end(), [](const auto &container) {
                return container.restarts > 0 || container.last_exit_code.value_or(0) != 0;
            });
        if (ended == pod.containers.end())
            continue;
        const auto log = client.kubernetes().pod_log(environment_id, pod, ended->name, log_tail);
        if (!log)
            return {fmt::format("{}: its log can't be read: {}", pod.name, log.error().message)};
        std::vector<std::string> lines;
        for (const std::string_view line : support::split_lines(*log))
            if (const std::string_view text = support::trim(line); !text.empty())
                lines.push_back(
                    fmt::format("{} | {}", pod.name, support::printable(support::redactor().redact(text))));
        if (lines.size() > log_shown)
            lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(log_shown));
        return lines;
    }
    return {};
}

} // namespace

Observation observed(const model::Stack &stack, const current::Runtime &runtime,
                     const compose::Expected &expected, milliseconds elapsed) {
    Observation seen;
    if (stack.type != model::StackType::standalone || !runtime.containers || !*runtime.containers) {
        seen.health = current::health_of(stack, runtime, expected);
        seen.ended = seen.health.state == model::HealthState::degraded && update_given_up(stack, runtime);
        return seen;
    }
    const auto containers = own_containers(stack, runtime, expected, elapsed);
    seen.health =
        current::health_of_containers(judged_containers(stack, runtime, expected, elapsed), expected);
    for (const Container *one : containers) {
        if (runs(*one))
            seen.running.push_back({one->id, current::age_in(one->status)});
        seen.ended = seen.ended || (has_ended(*one) && current::exit_code_in(one->status) != 0);
    }
    return seen;
}

Proof prove(portainer::Client &client, RuntimeWatch &watch, const Deployed &deployed,
            const StabilityLimits &limits, const std::function<void(const std::string &)> &pause) {
    const model::Stack &stack = deployed.stack;
    const WatchClock::time_point start = WatchClock::now();
    const auto since = [](WatchClock::time_point then) {
        return std::chrono::duration_cast<milliseconds>(WatchClock::now() - then);
    };
    Stability stability(limits);
    Proof proof;
    while (true) {
        const auto runtime = watch.look(stack, start, deployed.manifest);
        const milliseconds elapsed = since(deployed.began);
        Observation seen = observed(stack, *runtime, deployed.expected, elapsed);
        seen.at = since(start);
        proof.verdict = stability.observe(seen);
        // A roll-out that does not end in its time keeps what it replaces half-way.
        const bool stuck = stack.type == model::StackType::kubernetes &&
                           seen.health.state == model::HealthState::progressing;
        proof.badly = stuck || seen.health.state == model::HealthState::degraded ||
                      seen.health.state == model::HealthState::missing;
        if (proof.verdict == Verdict::failed)
            proof.log = runtime->cluster ? last_lines_of_pod(client, stack.endpoint_id, *runtime->cluster)
                                         : log_of(client, deployed, *runtime, elapsed);
        if (proof.verdict != Verdict::waiting)
            break;
        pause(seen.health.state == model::HealthState::healthy ? "seeing that it stays well"
                                                               : "waiting: " + seen.health.str());
    }
    proof.reason = stability.reason();
    return proof;
}

} // namespace stowage::apply
