#pragma once

#include "compose.hpp"
#include "kubernetes_cluster.hpp"

#include <optional>
#include <string>
#include <vector>

namespace simulator {

/** What a test said of a container, against what its command would do. */
enum class Forced { nothing, crashed, unhealthy, healthy };

struct Container {
    std::string id;
    std::string project;
    int number = 1;
    int stack_id = 0; ///< 0: made outside Portainer
    Service service;
    double created = 0; ///< seconds since 1970
    double started = 0;
    Forced forced = Forced::nothing;
    std::string config_files;  ///< the compose files that it was made from; empty: the usual one
    bool recreated = false;    ///< took the place of an earlier one
    bool created_only = false; ///< made, but it could not be started

    std::string name() const;
};

/** A service of a swarm; its tasks are worked out when they are asked for. */
struct SwarmService {
    std::string id;
    std::string project;
    int stack_id = 0;
    Service service;
    double created = 0;
    double updated = 0;
    int version = 10;
    std::string update_state; ///< of its last update: "completed", "paused", "rollback_completed"
    std::string update_message;
    std::string failed_image; ///< of an update that the swarm took back: what its task ran
    std::string failed_words; ///< and what became of that task
    Forced forced = Forced::nothing;
    std::string old_failure; ///< the words of a task that failed under an earlier definition
};

/** A network, volume, secret or config that the engine knows by name. */
struct EngineObject {
    std::string name;
    std::string project; ///< the stack that made it, if any
    std::string driver;
    double gone_at = 0; ///< a network of a swarm that is being removed: when it is gone
};

/** Seconds. On a real swarm it is half of one and more. */
constexpr double usual_linger = 0.3;

/** A Docker engine, a swarm or a Kubernetes cluster: what really runs behind an environment. */
struct Engine {
    std::vector<std::string> images;
    std::optional<std::vector<std::string>> pullable; ///< none: nearly everything is
    std::vector<std::string> private_images;
    std::vector<std::string> registries; ///< hosts for which the server has credentials
    std::vector<Container> containers;
    std::vector<SwarmService> services;
    Cluster cluster; ///< of Kubernetes
    std::vector<EngineObject> networks;
    std::vector<EngineObject> volumes;
    std::vector<EngineObject> secrets;
    std::vector<EngineObject> configs;
    double network_linger =
        usual_linger; ///< seconds that a swarm's network is still there after it was taken down
};

struct Environment {
    int id = 0;
    std::string name;
    int type = 1;
    int status = 1;
    std::string url;
    bool swarm = false;
    std::string swarm_id;
    std::vector<int> users;
    std::vector<int> teams;
    bool stacks_for_regular_users = true;
    /// So many more deployments meet a failed task of an earlier definition first; -1: all of them.
    int stale_tasks = 0;
    Engine engine;

    bool is_kubernetes() const { return type == 5 || type == 6 || type == 7; }
    bool is_docker() const { return type == 1 || type == 2 || type == 4; }
};

/** What a container shows at a moment. */
struct ContainerState {
    std::string state;  ///< "created", "running", "restarting", "exited"
    std::string status; ///< "Up 6 seconds (healthy)"
    std::string health; ///< "", "starting", "healthy", "unhealthy"
    int exit_code = 0;
    int restarts = 0;
    double started = 0; ///< its last start, in seconds since 1970
};

ContainerState container_state(const Container &container, double now);

/** "Less than a second", "6 seconds", "About a minute": Docker's way to say a duration. */
std::string human_duration(double seconds);

/** How a deployment on an engine ended: an empty error is success. */
struct EngineResult {
    std::string error;       ///< with all that was printed until then
    std::string brief = {};  ///< the trouble alone
    std::string output = {}; ///< what kubectl said

    bool ok() const { return error.empty(); }
};

/** What is deployed: the files of a stack, read and checked. */
struct Deployment {
    int stack_id = 0;
    std::string project;
    Project content;
    std::string config_files; ///< on the server's disk, with commas between
    bool prune = false;
    bool force_recreate = false;
    bool spare = false; ///< what can't start is left as it is, and the rest goes on
};

/** `docker compose up -d`: pulls what is absent, makes and starts containers; leaves a mess behind when it
 * fails. */
EngineResult compose_up(Engine &engine, const Deployment &deployment, double now);

/** Of a swarm: what a task of the service that fails says; "" when its tasks are well. */
std::string task_failure(const Engine &engine, const Service &service);

/** `docker stack deploy`: accepts images that do not exist. */
EngineResult swarm_deploy(Engine &engine, const Deployment &deployment, double now);

/** Pulls every image of the project, present or not, and says what the first that can't be pulled answers. */
EngineResult pull_images(Engine &engine, const Project &project);

/** Takes down whatever bears that project name. A swarm removes its networks a moment after the answer. */
void take_down(Engine &engine, const std::string &project, double now);

/** Does anything on the engine bear that project name? */
bool has_project(const Engine &engine, const std::string &project);

} // namespace simulator
