#pragma once

#include "abilities.hpp"
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

struct Options {
    std::string version = "2.23.0";
    Abilities abilities;
    std::string prefix; ///< "/portainer": where the server is mounted
    int deploy_ms = 0;  ///< how long a deployment takes
    int clone_ms = 10;  ///< how long a clone takes
    int moment_ms = 20; ///< how long the record is late after a deployment (moments.hpp)
    bool allow_file_urls = false;
};

/** The server broke off in the middle of a request: it gets no answer. */
struct BrokeOff {};

/** An id that no other server has. */
std::string fresh_instance_id();

/** Everything that the server remembers. */
struct State {
    bool set_up = true; ///< false: nobody has made an administrator yet
    std::string instance_id = fresh_instance_id();
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
    int next_workflow = 1;

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

    /** Waits for all of it, also for what it starts in turn. */
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
    /** A place in the queue; whoever takes one has to wait for its turn and leave. */
    unsigned long ticket();
    void wait(unsigned long ticket);
    void leave();

    void enter() { wait(ticket()); }

    /** While it is held nobody's turn comes: what a test starts is under way until it lets go. */
    void hold(bool held);

private:
    std::mutex mutex;
    std::condition_variable changed;
    unsigned long next_ticket = 0;
    unsigned long serving = 0;
    bool closed = false;
};

/** A source as one user's list last showed it. */
struct ListedSource {
    int id = 0;
    std::string name;
    std::string url;
    std::string error; ///< why it can't be read; "" when it can
    int used_by = 0;
    int environments = 0;
    long last_sync = 0;
};

/** The list of sources that newer servers keep for each user, and show for half a minute whatever happens. */
struct SourceList {
    double made = 0;
    std::vector<ListedSource> sources;
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
    std::map<int, SourceList> source_lists; ///< by user; guarded by `mutex`
    std::atomic<bool> dead{false};          ///< the whole server broke off: nothing answers any more

    const Abilities &can() const { return options.abilities; }
    const std::string &version() const { return options.version; }

    /** Seconds since 1970, moved on by `advance`. */
    double now() const;
    long seconds() const { return static_cast<long>(now()); }
    void advance(double seconds);

    /** Sleeps, unless the server is told to stop meanwhile. */
    void pause(int milliseconds);

    void run_in_background(std::function<void()> work) { background.run(std::move(work)); }

    /** Waits until nothing runs in the background any more. */
    void settle() { background.join(); }

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
