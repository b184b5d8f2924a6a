#pragma once

#include "http.hpp"
#include "simulator/fixture_repository.hpp"
#include "simulator/simulator.hpp"

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace contract {

/** Who calls. */
enum class As { admin, user, nobody };

/** Is a real server under test? Then STOWAGE_CONTRACT_URL and its companions are set. */
bool real_server();

/** For cases that a real server can't run: says so, once a case, and is true then. */
bool skipped_on_a_real_server();

/**
 * The server that a case talks to: the real one if there is one, else a fresh simulator with an
 * administrator, a standard user with access to environment 1 (and none to environment 2) and one git
 * repository. Stacks whose name starts with "stowage-contract-" are removed at the end.
 */
class Server {
public:
    /** `generation` and `deploy_ms` matter to a simulator only. */
    explicit Server(const std::string &generation = "2.23", int deploy_ms = 0);
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    Reply get(const std::string &path, As as = As::admin);
    Reply post(const std::string &path, const nlohmann::json &body, As as = As::admin);
    Reply put(const std::string &path, const nlohmann::json &body, As as = As::admin);
    Reply remove(const std::string &path, As as = As::admin);
    Reply call(const std::string &method, const std::string &path, const std::string &body, As as = As::admin,
               const Http::Headers &headers = {});

    /** The environment that both may use, as a number and as "?endpointId=1". */
    int environment() const { return environment_id; }
    std::string at() const { return "?endpointId=" + std::to_string(environment_id); }

    /** Another one for stacks to move to; 0 where a real server has none to spare. */
    int other_environment() const { return other_environment_id; }

    /** "stowage-contract-NAME" */
    static std::string named(const std::string &name) { return "stowage-contract-" + name; }

    /** A compose file with one service that runs on; `seconds` makes it differ from another. */
    std::string file(int seconds = 3600, const std::string &image = {}) const;

    /** Creates a stack without git and returns its id; fails the case when that fails. */
    int create(const std::string &name, As as = As::admin);

    /** The same from the repository. */
    int create_from_git(const std::string &name);
    nlohmann::json git_payload(const std::string &name) const;

    nlohmann::json stack(int id);

    /** Newer servers: waits until the stack is deployed or has failed. */
    nlohmann::json settled(int id);

    /** How many containers of the stack run on an environment. */
    std::size_t running(const std::string &name) { return running(name, environment_id); }
    std::size_t running(const std::string &name, int environment);

    const std::string &git_url() const { return repository_url; }

    /** Simulator only. */
    simulator::Simulator &simulated() { return *simulation; }
    simulator::FixtureRepository &repository() { return *fixture; }

private:
    std::string key(As as) const;
    void clean_up();

    std::string admin_key = "admin";
    std::string user_key = "user";
    int environment_id = 1;
    int other_environment_id = 2;
    std::string image = "busybox:1";
    std::string repository_url;
    std::filesystem::path folder;
    std::unique_ptr<simulator::FixtureRepository> fixture;
    std::unique_ptr<simulator::Simulator> simulation;
    std::unique_ptr<Http> http;
};

} // namespace contract
