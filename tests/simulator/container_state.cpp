#include "engine.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace simulator {
namespace {

bool restarts_after(const std::string &policy, int exit_code) {
    if (policy == "always" || policy == "unless-stopped") {
        return true;
    }
    return policy.starts_with("on-failure") && exit_code != 0;
}

/** `on-failure:3` → 3; otherwise as good as endless. */
int restart_limit(const std::string &policy) {
    const auto colon = policy.find(':');
    return colon == std::string::npos ? 1'000'000 : std::atoi(policy.c_str() + colon + 1);
}

struct RunState {
    bool running = true;
    bool waiting = false; ///< will be started again
    double since = 0;     ///< seconds since it started or stopped
    int restarts = 0;
};

/** Plays the life of a program that ends `after` seconds: Docker waits 100 ms, twice that, … a minute at
 * most. */
RunState life_of(const Container &container, const Behaviour &behaviour, double elapsed) {
    RunState run;
    run.since = elapsed;
    if (!behaviour.exits || elapsed < behaviour.after) {
        return run;
    }
    const std::string &policy = container.service.restart;
    double stopped = behaviour.after;
    const int limit = restarts_after(policy, behaviour.exit_code) ? restart_limit(policy) : 0;
    while (run.restarts < limit && run.restarts < 5000) {
        const double wait = std::min(60.0, 0.1 * std::pow(2.0, std::min(run.restarts, 20)));
        if (stopped + wait > elapsed) {
            run.running = false;
            run.waiting = true;
            run.since = elapsed - stopped;
            return run;
        }
        ++run.restarts;
        if (behaviour.after > 0 && elapsed < stopped + wait + behaviour.after) {
            run.since = elapsed - stopped - wait;
            return run;
        }
        stopped += wait + behaviour.after;
    }
    run.running = false;
    run.since = elapsed - stopped;
    return run;
}

std::string health_of(const Container &container, double up) {
    if (container.forced == Forced::unhealthy) {
        return "unhealthy";
    }
    const Healthcheck &check = container.service.health;
    if (container.forced == Forced::healthy) {
        return "healthy";
    }
    if (!check.defined) {
        return {};
    }
    if (check.passes) {
        return up >= check.interval ? "healthy" : "starting";
    }
    return up >= check.start_period + check.interval * check.retries ? "unhealthy" : "starting";
}

} // namespace

std::string Container::name() const {
    return service.container_name.empty() ? project + "-" + service.name + "-" + std::to_string(number)
                                          : service.container_name;
}

std::string human_duration(double seconds) {
    const long whole = static_cast<long>(seconds);
    const auto text = [](long count, const char *unit) { return std::to_string(count) + " " + unit; };
    if (whole < 1) {
        return "Less than a second";
    }
    if (whole == 1) {
        return "1 second";
    }
    if (whole < 60) {
        return text(whole, "seconds");
    }
    if (whole < 120) {
        return "About a minute";
    }
    if (whole < 3600) {
        return text(whole / 60, "minutes");
    }
    if (whole < 7200) {
        return "About an hour";
    }
    if (whole < 48 * 3600) {
        return text(whole / 3600, "hours");
    }
    return text(whole / 86400, "days");
}

ContainerState container_state(const Container &container, double now) {
    if (container.created_only) {
        ContainerState made;
        made.state = "created";
        made.status = "Created";
        return made;
    }
    Behaviour behaviour = container.service.behaviour;
    if (container.forced == Forced::crashed) {
        behaviour.exits = true;
        behaviour.exit_code = 1;
        behaviour.after = 0;
    }
    const RunState run = life_of(container, behaviour, std::max(0.0, now - container.started));
    ContainerState state;
    state.restarts = run.restarts;
    state.started = run.running ? now - run.since : container.started;
    if (run.running) {
        state.state = "running";
        state.status = "Up " + human_duration(run.since);
        state.health = health_of(container, run.since);
        if (!state.health.empty()) {
            state.status += state.health == "starting" ? " (health: starting)" : " (" + state.health + ")";
        }
        return state;
    }
    state.exit_code = behaviour.exit_code;
    state.state = run.waiting ? "restarting" : "exited";
    state.status = std::string(run.waiting ? "Restarting" : "Exited") + " (" +
                   std::to_string(state.exit_code) + ") " + human_duration(run.since) + " ago";
    return state;
}

} // namespace simulator
