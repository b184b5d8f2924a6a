#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace simulator {

struct EnvVar;

/** What the program in a container does, read from its command line. */
struct Behaviour {
    std::string start_error; ///< set: the container can't even start
    bool exits = false;
    int exit_code = 0;
    double after = 0;                                ///< seconds until it exits
    std::vector<std::pair<int, std::string>> output; ///< stream (1 or 2) and line
};

struct Healthcheck {
    bool defined = false;
    bool passes = true;
    double interval = 30;
    double start_period = 0;
    int retries = 3;
};

struct Service {
    std::string name;
    std::string image;
    std::string container_name;
    std::vector<std::string> entrypoint;
    std::vector<std::string> command;
    std::string network_mode;
    std::vector<std::string> networks;
    std::string restart = "no";
    int replicas = 1;
    bool global = false;
    bool tty = false;
    std::vector<std::pair<int, int>> ports; ///< published, target
    std::vector<std::pair<std::string, std::string>> environment;
    std::string restart_condition = "any"; ///< swarm
    double restart_delay = 5;              ///< swarm
    std::string failure_action = "pause";  ///< swarm: of an update
    Healthcheck health;
    Behaviour behaviour;
    std::string refused;             ///< by every engine, when a container is made; its words
    std::string unplaceable;         ///< swarm: why there is no node for its tasks
    std::vector<std::string> joined; ///< containers that it shares something with
    std::string fingerprint;         ///< changes with anything in the service's definition
};

/** A network, volume, secret or config of a compose file. */
struct ProjectObject {
    std::string key;
    std::string name;
    bool external = false;
    std::string driver = {};
};

struct Project {
    std::vector<Service> services;
    std::vector<ProjectObject> networks;
    std::vector<ProjectObject> volumes;
    std::vector<ProjectObject> secrets;
    std::vector<ProjectObject> configs;
    bool uses_default_network = false;
};

/** The words of docker compose for a file that it does not take. */
struct ComposeError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/** Reads and merges compose files, later ones over earlier ones. Throws ComposeError. */
Project read_compose(const std::vector<std::string> &files, const std::vector<EnvVar> &env,
                     const std::string &project);

/** Replaces $NAME, ${NAME}, ${NAME:-default}, ${NAME:?message} and $$. Throws ComposeError. */
std::string interpolate(const std::string &text, const std::map<std::string, std::string> &env);

/** Works out what a command line does. */
Behaviour behaviour_of(const std::vector<std::string> &entrypoint, const std::vector<std::string> &command);

/** Splits a command line the way a shell does. */
std::vector<std::string> shell_words(const std::string &line);

/** A Go duration such as "1h30m" or "-1m" in seconds; false when it is none. */
bool read_duration(const std::string &text, double &seconds);

} // namespace simulator
