#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stowage::model {

/// What the engine says of a container; anything else is `unknown`.
enum class ContainerState { unknown, created, running, paused, restarting, removing, exited, dead };

/// Result of a container's healthcheck; `none` where it has none, and while it does not run.
enum class Health { none, starting, healthy, unhealthy };

[[nodiscard]] const char *name_of(ContainerState state);
[[nodiscard]] const char *name_of(Health health);

/// A port of the host, or of the swarm, that leads to a port of a container.
struct PublishedPort {
    std::string ip; ///< the host's address; "" for swarm services
    std::int64_t published = 0;
    std::int64_t target = 0;
    std::string protocol; ///< "tcp", "udp", "sctp"
    bool operator==(const PublishedPort &) const = default;
};

/// A container as the list of an engine shows it. Labels of Docker Compose are "" and 0 where a container was
/// made by something else.
struct Container {
    std::string id;
    std::string name;     ///< without the engine's leading slash
    std::string image;    ///< as it was asked for, or an id when that name was moved to another image
    std::string image_id; ///< `sha256:…`
    ContainerState state = ContainerState::unknown;
    std::string status; ///< for people: "Up 6 seconds (healthy)", "Exited (3) 1 second ago"
    Health health = Health::none;
    std::string project;
    std::string service;
    int number = 0; ///< of the service's containers, from 1
    std::string config_hash;
    bool oneoff = false;      ///< made by `run`, not part of what is deployed
    std::int64_t created = 0; ///< seconds since 1970
    std::vector<PublishedPort> ports;
    std::vector<std::string> networks; ///< names of those that it is attached to
    std::string stack;                 ///< label com.docker.stack.namespace, "" outside of a swarm stack

    // What only its own call says; asked of those alone that may have crashed lately.
    std::int64_t restarts = 0; ///< by its restart policy, since it was made or started by hand
    std::int64_t started = 0;  ///< seconds since 1970; 0: not asked
};

/// What only the call for one container says.
struct ContainerDetail {
    std::string id;
    std::string name;
    ContainerState state = ContainerState::unknown;
    std::int64_t exit_code = 0; ///< of its last run; 0 while it never ended
    std::string error;          ///< why it could not be started
    bool oom_killed = false;
    Health health = Health::none;
    std::string health_output; ///< what its last healthcheck printed
    std::int64_t restart_count = 0;
    std::string started_at;  ///< RFC 3339; "" for never
    std::string finished_at; ///< RFC 3339; "" for never
    bool tty = false;        ///< its log is one stream, without frames
};

} // namespace stowage::model
