#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stowage::model {

/// How what runs is, whatever the record says. From good to bad: of several services the worst counts.
enum class HealthState {
    healthy,
    stopped,     ///< it is not meant to run, and nothing of it does
    progressing, ///< on its way: a healthcheck that has not spoken yet, an update that goes on
    unknown,     ///< what runs can't be seen; nothing is ever done because of this
    degraded,    ///< something runs badly, or not at all
    missing,     ///< what should be there is not
};

/// `healthy`, `stopped`, … as in plans and their JSON.
[[nodiscard]] const char *name_of(HealthState state);
/// `unknown` for any other word.
[[nodiscard]] HealthState health_from_name(std::string_view name);

struct ServiceHealth {
    std::string service; ///< as the compose file calls it
    HealthState state = HealthState::unknown;
    std::string reason;     ///< `unhealthy`, `restarting, exit code 1`; "" where there is nothing to say
    bool left_over = false; ///< it runs and is not asked for: its own health does not count
};

struct StackHealth {
    HealthState state = HealthState::unknown;
    std::string reason;                  ///< one line: `db: unhealthy; web: restarting, exit code 1`
    std::vector<ServiceHealth> services; ///< sorted by name; empty where the stack is judged as a whole
    std::vector<std::string> drift = {}; ///< Kubernetes: `Deployment web: spec.replicas`, which the manifest
                                         ///< says otherwise
    std::vector<std::string> left_over = {};   ///< Kubernetes: objects that its manifest no longer names
    std::vector<std::string> left_data = {};   ///< of them, those that hold data
    std::vector<std::string> fixed_drift = {}; ///< Kubernetes: as `drift`, where applying would be refused

    /// `degraded: db: unhealthy`, or the state alone.
    [[nodiscard]] std::string str() const;
    /// The names of the services that run and are not asked for.
    [[nodiscard]] std::vector<std::string> left_over_services() const;
};

/// A stack that is judged as a whole.
[[nodiscard]] StackHealth whole(HealthState state, std::string reason = {});

/// The worst of the services, with the reasons of those that are not healthy. `services` is not empty.
[[nodiscard]] StackHealth worst_of(std::vector<ServiceHealth> services);

} // namespace stowage::model
