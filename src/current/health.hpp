#pragma once

#include "current/kubernetes_cluster.hpp"
#include "current/state.hpp"
#include "desired/state.hpp"
#include "model/container.hpp"
#include "model/health.hpp"
#include "model/stack.hpp"
#include "model/swarm.hpp"
#include "portainer/client.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stowage::current {

/// What the engine of one environment says of what runs there. What was not asked is unset.
struct Runtime {
    std::optional<portainer::ApiResult<std::vector<model::Container>>> containers; ///< stopped ones too
    std::optional<portainer::ApiResult<std::vector<model::SwarmService>>> services;
    std::vector<model::SwarmTask> tasks; ///< of those services that have too few
    std::optional<Cluster> cluster;
    Manifests manifests; ///< of Kubernetes stacks
};

/// Asks an environment about these stacks, which are all on it: one call a kind of stack, however many there
/// are, and one more where a swarm service has fewer tasks than it should. Of a cluster one call a kind of
/// object is asked, and `manifests` say which namespaces and kinds matter.
[[nodiscard]] Runtime ask_runtime(portainer::Client &client, std::int64_t environment_id,
                                  const std::vector<const model::Stack *> &stacks,
                                  const Manifests &manifests = {});

/// The containers of a standalone stack; those of `docker compose run` are not among them.
[[nodiscard]] std::vector<const model::Container *> containers_of(const model::Stack &stack,
                                                                  const Runtime &runtime);

// Pure, from here on: the health of a stack, from what its engine says. `expected` are the services that must
// be there; without them only those that are there can be judged.

/// Standalone. A container that ended with code 0 counts as completed where another service of the stack
/// runs, since whether it was meant to go on is not known (a migration ends so, a web server that was
/// stopped may too); where nothing else runs, the stack is degraded.
[[nodiscard]] model::StackHealth health_of_containers(const std::vector<const model::Container *> &containers,
                                                      const std::vector<std::string> &expected);

/// `services` and `tasks` are those of the whole swarm.
[[nodiscard]] model::StackHealth health_of_swarm(const std::string &stack,
                                                 const std::vector<model::SwarmService> &services,
                                                 const std::vector<model::SwarmTask> &tasks,
                                                 const std::vector<std::string> &expected);

/// Any of them, with the words of an engine that could not be asked, and with the record's own status: of a
/// stack that is inactive nothing should run.
[[nodiscard]] model::StackHealth health_of(const model::Stack &stack, const Runtime &runtime,
                                           const std::vector<std::string> &expected);

// ---- fetching

/// Fills `state.health` for those stacks that the desired state wants to exist.
void add_health(portainer::Client &client, ServerState &state,
                const std::vector<std::shared_ptr<desired::Stack>> &wanted);

/// The same for every stack that the user may see.
void add_health_of_all(portainer::Client &client, ServerState &state);

} // namespace stowage::current
