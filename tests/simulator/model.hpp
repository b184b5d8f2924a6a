#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace simulator {

/** Roles of users. */
constexpr int administrator = 1;
constexpr int standard_user = 2;

/** Types of stacks. */
constexpr int swarm_stack = 1;
constexpr int compose_stack = 2;
constexpr int kubernetes_stack = 3;

/** Status of a stack; 3 and 4 are known to newer servers only. */
constexpr int active = 1;
constexpr int inactive = 2;
constexpr int deploying = 3;
constexpr int failed = 4;

struct User {
    int id = 0;
    std::string name;
    int role = standard_user;
    std::vector<std::string> api_keys;

    bool is_administrator() const { return role == administrator; }
};

struct Team {
    int id = 0;
    std::string name;
    std::vector<int> members;
};

/** Who may see a resource. */
struct Access {
    bool everyone = false;
    bool administrators_only = false;
    std::vector<int> users;
    std::vector<int> teams;
};

struct ResourceControl {
    int id = 0;
    std::string resource_id; ///< "1_web": environment and name
    Access access;
    bool made_later = false; ///< by a call of its own: such controls have no list of sub-resources
};

struct EnvVar {
    std::string name;
    std::string value;
};

struct Credentials {
    std::string username;
    std::string password;
};

struct AutoUpdate {
    std::string interval;
    std::string webhook;
    std::string job_id;       ///< empty: nothing polls
    bool job_stopped = false; ///< nothing polls either, though the number is there
    bool force_update = false;
    bool force_pull_image = false;
};

/** When a 2.44 deploys the stack again by itself. Nothing here does. */
struct RestartSchedule {
    std::string cron_expression;
    bool pull_images = false;
};

struct GitConfig {
    std::string url;
    std::string reference;
    std::string config_file;
    std::optional<Credentials> authentication;
    std::string config_hash;
    bool tls_skip_verify = false;
};

/** A file of a stack's checkout. */
struct StackFile {
    std::string path;
    std::string content;
};

struct DeploymentEvent {
    int status = 0;
    long time = 0;
    std::string message;
};

/** What a stack was last deployed from, as newer servers tell it beside what is stored now. */
struct DeployedFrom {
    std::string url;
    std::string reference;
    std::string config_file;
    std::optional<std::vector<std::string>> additional_files;
    std::string config_hash;
    int source_id = 0;
};

/** What the record shows a moment too late (moments.hpp). */
struct Moments {
    bool job_is_new = false;  ///< the job of a create has no number yet
    double job_seen = 0;      ///< when somebody first saw the stack active; 0: nobody yet
    bool taking_back = false; ///< a failed deployment's file or commit is being taken back
    double failure_seen = 0;  ///< when somebody first saw Status 4
    std::string refused_hash; ///< the commit of that deployment
};

struct Stack {
    int id = 0;
    std::string name;
    int type = compose_stack;
    int endpoint_id = 0;
    std::string swarm_id;
    std::string entry_point = "docker-compose.yml";
    std::optional<std::vector<EnvVar>> env; ///< null and [] are told apart, as they were sent
    std::optional<ResourceControl> resource_control;
    int status = active;
    long creation_date = 0;
    std::string created_by;
    long update_date = 0;
    std::string updated_by;
    std::optional<std::vector<std::string>> additional_files;
    std::optional<AutoUpdate> auto_update;
    std::optional<RestartSchedule> restart_schedule;
    std::optional<bool> prune;
    std::optional<GitConfig> git;
    bool from_app_template = false;
    std::string kubernetes_namespace;

    std::vector<StackFile> files; ///< what the server has on its disk
    bool checkout_gone = false;   ///< after two writes at once, or a failed clone on 2.43.0

    int writes_in_flight = 0; ///< not saved
    bool collided = false;    ///< two writes met; not saved

    // Known to newer servers only.
    std::vector<DeploymentEvent> deployment_status;
    long deployment_start = 0;
    std::optional<DeployedFrom> deployed_from; ///< none until something after the create writes it
    int source_id = 0;
    int workflow_id = 0; ///< 0: not from git

    mutable Moments moments; ///< reading begins them; not saved
};

/** A shared git source of a newer server. */
struct Source {
    int id = 0;
    std::string name;
    int type = 1; ///< 1 git, 2 registry, 3 helm
    std::string url;
    std::optional<Credentials> authentication;
    bool tls_skip_verify = false;
    std::string interval;
    int owner_id = 0; ///< 0: an administrator made it
    Access access;
    bool users_unset = false; ///< shown as null, not as an empty list
    bool teams_unset = false;
};

/** A git repository that the server can reach. */
struct Repository {
    std::string name; ///< served as /git/NAME.git when set
    std::string url;
    std::string path;
    std::string username; ///< both empty: anybody may read
    std::string password;
};

} // namespace simulator
