#pragma once

#include "engine.hpp"
#include "model.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace simulator {

/** Which server is played. */
enum class Generation { v2_23, v2_43, v2_44 };

/** "2.23" → v2_23; throws std::invalid_argument for anything unknown. */
Generation generation_named(const std::string &name);

struct Options {
    Generation generation = Generation::v2_23;
    std::string prefix; ///< "/portainer": where the server is mounted
    int deploy_ms = 0;  ///< how long a deployment takes
    int clone_ms = 10;  ///< how long a clone takes
    bool allow_file_urls = false;
};

/** Everything that the server remembers. */
struct State {
    bool set_up = true; ///< false: nobody has made an administrator yet
    std::string instance_id = "5d1a1c1e-0000-4000-8000-000000000001";
    std::vector<User> users;
    std::vector<Team> teams;
    std::vector<Environment> environments;
    std::vector<Repository> repositories;
    std::map<int, Stack> stacks;
    std::vector<Source> sources;
    int next_stack = 1;
    int next_resource_control = 1;
    int next_job = 1;
    int next_source = 1;

    const User *user_with_key(const std::string &key) const;
    const User *user(int id) const;
    Environment *environment(int id);
    const Environment *environment(int id) const;
    Stack *stack(int id);
    Source *source(int id);
    const Source *source(int id) const;
};

/** Threads that outlive the request that started them: asynchronous deployments, webhooks. */
class Background {
public:
    Background() = default;
    ~Background() { join(); }
    Background(const Background &) = delete;
    Background &operator=(const Background &) = delete;

    void run(std::function<void()> work);
    void join();

private:
    struct Worker {
        std::thread thread;
        std::shared_ptr<std::atomic<bool>> done;
    };
    std::mutex mutex;
    std::list<Worker> workers;
};

/** A lock that serves in the order of arrival: the server deploys one stack at a time. */
class Queue {
public:
    void enter();
    void leave();

private:
    std::mutex mutex;
    std::condition_variable changed;
    unsigned long next_ticket = 0;
    unsigned long serving = 0;
};

/**
 * The server's memory and its clock. `mutex` guards `state`; nobody sleeps, clones or waits for a turn while
 * holding it. The options don't change while the server runs.
 */
class World {
public:
    explicit World(Options settings) : options(std::move(settings)) {}
    ~World() { stop(); }
    World(const World &) = delete;
    World &operator=(const World &) = delete;

    const Options options;
    std::mutex mutex;
    State state;
    Queue deployments;

    bool newer() const { return options.generation != Generation::v2_23; }
    std::string version() const;

    /** Seconds since 1970, moved on by `advance`. */
    double now() const;
    long seconds() const { return static_cast<long>(now()); }
    void advance(double seconds);

    /** Sleeps, unless the server is told to stop meanwhile. */
    void pause(int milliseconds);

    void run_in_background(std::function<void()> work) { background.run(std::move(work)); }

    /** Ends pauses and waits for what runs in the background. */
    void stop();

private:
    std::atomic<double> offset{0};
    std::mutex stop_mutex;
    std::condition_variable stopping;
    bool stopped = false;
    Background background;
};

} // namespace simulator
