#pragma once

#include "access.hpp"
#include "message.hpp"
#include "world.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace simulator {

using Lock = std::unique_lock<std::mutex>;

struct DeployOptions {
    bool pull = false; ///< pull first; if that fails, what runs is left alone
    bool prune = false;
    bool recreate = false; ///< make containers anew that did not change
};

/** The compose project, the swarm's namespace or, for Kubernetes, the namespace of a stack. */
std::string project_of(const Stack &stack);

/** The files that a stack is deployed from: its entry point, then the additional ones. */
std::vector<std::string> wanted_files(const Stack &stack);

/**
 * Deploys a stack as it is given on its environment. A failed deployment takes down whatever ran before, on
 * older servers. The error is the server's whole sentence: "failed to deploy a stack: …". The world's lock is
 * held.
 */
EngineResult deploy(World &world, const Stack &stack, const DeployOptions &options);

/** Does the server break off when it writes its labels into one of the files? */
bool breaks_off(const Stack &stack);

/**
 * The same, but waits for its turn and lasts as long as deployments do; the lock is released meanwhile.
 * `wanted` says whether to go on when the turn has come.
 */
EngineResult deploy_in_turn(World &world, Lock &lock, const Stack &stack, const DeployOptions &options,
                            const std::function<bool()> &wanted);

/** Takes down what runs of a stack. */
EngineResult take_down_stack(World &world, const Stack &stack);

/**
 * Two writes at once on a stack break it: all of them fail and its checkout is gone. `begin_write` counts a
 * write in and says whether it is alone; `end_write` counts it out and says whether it was alone all the
 * time.
 */
bool begin_write(World &world, int stack_id);
bool end_write(World &world, int stack_id);

/** A new job for the stack's interval, or none. */
void start_polling(World &world, Stack &stack);

/** Credentials, reference and files of a stack, as a clone wants them. */
struct CloneRequest {
    std::string url;
    std::string reference;
    std::optional<Credentials> credentials;
    std::vector<std::string> paths;
};

struct Checkout;

/** Clones without the lock. */
Checkout clone_unlocked(World &world, Lock &lock, const CloneRequest &request);

/** What an asynchronous deployment takes back when it fails: the file of a stack without git, or the commit.
 */
struct Before {
    std::optional<std::string> file;
    std::optional<std::string> hash;
    bool is_create = false; ///< only then does its end start the polling job
};

/** Newer servers: answers at once and deploys in the background. The stack must have been stored already. */
void deploy_later(World &world, int stack_id, const DeployOptions &options, Before before);

/** Newer servers: what a stack's record says while a deployment runs. */
void mark_deploying(World &world, Stack &stack);

/** Newer servers: adds how a deployment, a start or a stop ended, and sets the status. */
void note_end(const World &world, Stack &stack, int status, const std::string &message = {});

/** Where a stack is deployed from now, as CurrentDeploymentInfo tells it. */
DeployedFrom deployed_from(const State &state, const Stack &stack);

/** Newer servers: a write while a deployment runs is refused. */
std::optional<Answer> refused_while_deploying(const World &world, const Stack &stack,
                                              const std::string &message);

/** Another stack of that name on the environment, or containers that bear it. */
enum class LookAtEngine { no, yes };
bool name_taken(const State &state, const std::string &name, int environment_id, int except_stack,
                LookAtEngine look);

/** "Web App_1-x.y" → "webapp_1-xy" */
std::string normalised_name(const std::string &name);

/** The webhook of another stack. */
bool webhook_taken(const State &state, const std::string &webhook, int except_stack);

} // namespace simulator
