#pragma once

#include "compose/services.hpp"
#include "current/kubernetes_drift.hpp"
#include "current/state.hpp"
#include "desired/state.hpp"
#include "model/container.hpp"
#include "model/health.hpp"
#include "model/stack.hpp"
#include "model/swarm.hpp"
#include "portainer/client.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stowage::current {

/// What the engine of one environment says of what runs there. What was not asked is unset.
struct Runtime {
    std::optional<portainer::ApiResult<std::vector<model::Container>>> containers; ///< stopped ones too
    std::optional<portainer::ApiResult<std::vector<model::SwarmService>>> services;
    std::vector<model::SwarmTask> tasks; ///< of the services of these stacks
    std::int64_t asked_at = 0;           ///< seconds since 1970, by the clock of this machine; 0: not known
    std::optional<Cluster> cluster;
    Manifests manifests; ///< of Kubernetes stacks
    /// Of Kubernetes stacks, by id: what somebody changed by hand.
    std::map<std::int64_t, ClusterDrift> drift;
};

/// Asks an environment about these stacks, which are all on it: one call a kind of stack, however many there
/// are, and one more for the tasks of swarm services. Of a cluster one call a kind of
/// object is asked, and `manifests` say which namespaces and kinds matter.
[[nodiscard]] Runtime ask_runtime(portainer::Client &client, std::int64_t environment_id,
                                  const std::vector<const model::Stack *> &stacks,
                                  const Manifests &manifests = {});

/// Does the container belong to the standalone stack? Those of `docker compose run` don't.
[[nodiscard]] bool is_container_of(const model::Container &container, const model::Stack &stack);
/// The containers of a standalone stack; those of `docker compose run` are not among them.
[[nodiscard]] std::vector<const model::Container *> containers_of(const model::Stack &stack,
                                                                  const Runtime &runtime);

// Pure, from here on: the health of a stack, from what its engine says. `expected` is what its compose files
// ask for; without that only what is there can be judged. What runs and is not asked for is left over: it is
// named, and never makes a stack unwell.

/// Standalone. A container that ended with code 0 counts as completed where another service of the stack
/// runs, since whether it was meant to go on is not known (a migration ends so, a web server that was
/// stopped may too); where nothing else runs, the stack is degraded.
[[nodiscard]] model::StackHealth health_of_containers(const std::vector<const model::Container *> &containers,
                                                      const compose::Expected &expected);

/// `services` and `tasks` are those of the whole swarm; `deployed_at` is when the stack was deployed last,
/// and `now` when the swarm was asked, in seconds since 1970, 0 where that is not known.
[[nodiscard]] model::StackHealth health_of_swarm(const std::string &stack,
                                                 const std::vector<model::SwarmService> &services,
                                                 const std::vector<model::SwarmTask> &tasks,
                                                 const compose::Expected &expected,
                                                 std::int64_t deployed_at = 0, std::int64_t now = 0);

/// The swarm gave up an update of this service, or took it back: it does not come right by itself.
[[nodiscard]] bool gave_up_update(const model::SwarmService &service);
/// The latest task of a service that failed; null where there is none.
[[nodiscard]] const model::SwarmTask *newest_failure(const model::SwarmService &service,
                                                     const std::vector<model::SwarmTask> &tasks);

/// Any of them, with the words of an engine that could not be asked, and with the record's own status: of a
/// stack that is inactive nothing should run.
[[nodiscard]] model::StackHealth health_of(const model::Stack &stack, const Runtime &runtime,
                                           const compose::Expected &expected);

// ---- fetching

/// What runs, by environment.
using Runtimes = std::map<std::int64_t, Runtime>;

/// The stacks that the desired state wants to exist, or all that the user may see.
[[nodiscard]] std::vector<const model::Stack *>
stacks_to_judge(const ServerState &state, const std::vector<std::shared_ptr<desired::Stack>> &wanted);
[[nodiscard]] std::vector<const model::Stack *> all_stacks(const ServerState &state);

/// Asks about these stacks, all environments at once; not those that are down. Containers that may have
/// crashed lately are each asked about once more (restarts.hpp).
[[nodiscard]] Runtimes ask_runtimes(portainer::Client &client, const ServerState &state,
                                    const std::vector<const model::Stack *> &stacks);

/// Fills `state.health` for these stacks. `git_files` are compose files of git stacks, by stack id.
void add_health(ServerState &state, const std::vector<const model::Stack *> &stacks, const Runtimes &runtimes,
                const std::map<std::int64_t, std::vector<std::string>> &git_files);

} // namespace stowage::current
