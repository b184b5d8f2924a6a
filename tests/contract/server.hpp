#pragma once

#include "http.hpp"
#include "simulator/fixture_repository.hpp"
#include "simulator/simulator.hpp"
#include "subject.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace contract {

/** Who calls. */
enum class As { admin, user, nobody };

/** Is a real server under test? Then STOWAGE_CONTRACT_URL and its companions are set. */
bool real_server();

/** For cases that are about the simulator itself: says so, once a case, and is true on a real server. */
bool skipped_on_a_real_server();

/** Where a case's repository lies: pushed by path, read by the server at a url. */
struct GitHost {
    std::string folder; ///< empty: there is none
    std::string url;
    std::string user;
    std::string password;
};

/**
 * The server that a case talks to: a fresh simulator with an administrator, a standard user with access to
 * environment 1 (and none to environment 2) and a git host, or the real server. Stacks whose name starts with
 * "stowage-contract-", and the sources and repositories that a case made, are removed at the end.
 */
class Server {
public:
    /** `deploy_ms` matters to a simulator only. */
    explicit Server(const Subject &subject, int deploy_ms = 0);
    explicit Server(const std::string &generation = "2.23", int deploy_ms = 0)
        : Server(Subject{"simulator " + generation, generation}, deploy_ms) {}
    /** A simulator with settings of its own; its state is the usual one. */
    explicit Server(simulator::Settings settings);
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    /**
     * Does it deploy after the answer and keep sources? Cases about the other kind end at once: their verdict
     * is that they don't apply.
     */
    bool is_newer();
    bool applies(Kind kind);

    Reply get(const std::string &path, As as = As::admin);
    Reply post(const std::string &path, const nlohmann::json &body, As as = As::admin);
    Reply put(const std::string &path, const nlohmann::json &body, As as = As::admin);
    Reply remove(const std::string &path, As as = As::admin);
    Reply call(const std::string &method, const std::string &path, const std::string &body, As as = As::admin,
               const Http::Headers &headers = {});

    /** A call as administrator on a connection of its own, for several at once; the status, 0 without an
     * answer. */
    int once(const std::string &method, const std::string &path, const std::string &body) const;

    /** The environment that both may use, as a number and as "?endpointId=1". */
    int environment() const { return environment_id; }
    std::string at() const { return "?endpointId=" + std::to_string(environment_id); }

    /** Another one for stacks to move to, and a swarm; 0 where a real server has none to spare. */
    int other_environment() const { return other_environment_id; }
    int swarm_environment() const { return swarm_environment_id; }

    /** "stowage-contract-NAME" */
    static std::string named(const std::string &name) { return "stowage-contract-" + name; }

    /** A compose file with one service that runs on; `seconds` makes it differ from another. */
    std::string file(int seconds = 3600, const std::string &image = {}) const;

    /** A file whose container can't start. */
    std::string file_that_cannot_start() const;

    /** Creates a stack without git, waits for it and returns its id; fails the case when that fails. */
    int create(const std::string &name, As as = As::admin);

    /** The same from the repository, with members of the payload changed. */
    int create_from_git(const std::string &name, const nlohmann::json &more = nlohmann::json::object(),
                        As as = As::admin);
    nlohmann::json git_payload(const std::string &name);

    nlohmann::json stack(int id, As as = As::admin);

    /** Waits until the stack is deployed or has failed, and until its record is no longer late. */
    nlohmann::json settled(int id);

    /** How many containers of the stack run on an environment. */
    std::size_t running(const std::string &name) { return running(name, environment_id); }
    std::size_t running(const std::string &name, int environment);

    /** The containers of a stack, stopped ones too. */
    nlohmann::json containers(const std::string &name, int environment);
    nlohmann::json containers(const std::string &name) { return containers(name, environment_id); }

    /** A repository of the case's own, made when it is first asked for; its url ends in ".git". */
    simulator::FixtureRepository &repository();
    std::string git_url();

    /** The same behind a user and a password. */
    simulator::FixtureRepository &private_repository();
    std::string private_git_url();
    nlohmann::json private_credentials() const; ///< as a create wants them

    /** A source to remove at the end. */
    int remember_source(int id);

    /** Simulator only. */
    simulator::Simulator &simulated() { return *simulation; }

private:
    void start_simulator(simulator::Settings settings);
    void connect();
    std::string key(As as) const;
    void clean_up();
    simulator::FixtureRepository &made(std::unique_ptr<simulator::FixtureRepository> &repository,
                                       const GitHost &host);

    Subject subject;
    std::string admin_key = "admin";
    std::string user_key = "user";
    int environment_id = 1;
    int other_environment_id = 2;
    int swarm_environment_id = 3;
    std::string image = "busybox:1";
    GitHost open_host;
    GitHost closed_host;
    std::string repository_name;
    std::set<int> sources;
    std::unique_ptr<tests::TemporaryFolder> folder;
    std::unique_ptr<simulator::FixtureRepository> open_repository;
    std::unique_ptr<simulator::FixtureRepository> closed_repository;
    std::unique_ptr<simulator::Simulator> simulation;
    std::unique_ptr<Http> http;
};

} // namespace contract
