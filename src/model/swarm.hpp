#pragma once

#include "model/container.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stowage::model {

enum class ServiceMode { unknown, replicated, global, replicated_job, global_job };

/// Tasks of a service, counted by the swarm.
struct TaskCounts {
    std::int64_t running = 0;
    std::int64_t desired = 0;
    std::int64_t completed = 0; ///< of a job
};

/// The last rolling update of a service, or its way back.
struct ServiceUpdate {
    std::string state; ///< "updating", "paused", "completed", "rollback_started", …; "" when there was none
    std::string message;
    std::string started_at = {}; ///< RFC 3339; "" where it is not said
};

struct SwarmService {
    std::string id;
    std::string name;                      ///< `STACK_SERVICE`
    std::string stack;                     ///< label com.docker.stack.namespace, "" outside of a stack
    std::string image;                     ///< may end in `@sha256:…`, which the swarm adds
    std::vector<std::string> command = {}; ///< what the compose file calls `command`
    std::map<std::string, std::string> env = {};
    ServiceMode mode = ServiceMode::unknown;
    std::optional<TaskCounts> tasks; ///< engines before 20.10 don't count
    std::vector<PublishedPort> ports;
    std::vector<std::string> networks; ///< ids, or names where it was made with those
    ServiceUpdate update;
};

/// One attempt to run a container of a service.
struct SwarmTask {
    std::string id;
    std::string service_id;
    std::int64_t slot = 0;     ///< 0 for services that run on every node
    std::string desired_state; ///< "running", "ready", "shutdown", …
    std::string state;         ///< "running", "rejected", "failed", "complete", …
    std::string error;         ///< "No such image: …", "task: non-zero exit (1)"; "" when all is well
    std::string message;       ///< what the swarm was doing: "preparing", "started"
    std::string container_id;
    std::int64_t exit_code = 0;
    std::string timestamp; ///< of the state, RFC 3339
    std::string image;
    std::vector<std::string> command = {}; ///< what the compose file calls `command`
    std::size_t spec = 0; ///< stands for all that it was made of: the same for tasks of one definition
};

} // namespace stowage::model
