#include "server.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace contract {
namespace {

using nlohmann::json;

std::string variable(const char *name, const std::string &otherwise = {}) {
    const char *value = std::getenv(name);
    return value == nullptr || *value == 0 ? otherwise : value;
}

int number(const char *name, const char *otherwise) {
    return std::atoi(variable(name, otherwise).c_str());
}

GitHost host_of(const std::string &prefix) {
    return {variable((prefix + "_FOLDER").c_str()), variable((prefix + "_URL").c_str()),
            variable((prefix + "_USER").c_str()), variable((prefix + "_PASSWORD").c_str())};
}

std::string state_of(const std::string &open, const std::string &closed) {
    return R"({
      "users": [{"id": 1, "username": "admin", "role": 1, "apiKeys": ["admin"]},
                {"id": 2, "username": "user", "role": 2, "apiKeys": ["user"]}],
      "teams": [{"id": 1, "name": "ops", "members": [2]}],
      "environments": [{"id": 1, "name": "one", "users": [2]}, {"id": 2, "name": "two"},
                       {"id": 3, "name": "swarm", "swarm": true}],
      "repositories": [{"name": "app", "path": ")" +
           open + R"("},
                       {"name": "private", "path": ")" +
           closed + R"(", "username": "bot", "password": "s3cret"}]})";
}

/** Repositories of one run have names of their own, so that a server remembers nothing of an earlier one. */
std::string next_repository_name() {
    static int count = 0;
    return Server::named(std::to_string(getpid()) + "-" + std::to_string(++count));
}

std::string path_of(int id) {
    return "/api/stacks/" + std::to_string(id);
}

void wait_a_little() {
    std::this_thread::sleep_for(std::chrono::milliseconds(real_server() ? 50 : 5));
}

} // namespace

bool real_server() {
    return !variable("STOWAGE_CONTRACT_URL").empty();
}

bool skipped_on_a_real_server() {
    if (real_server()) {
        std::cout << "skipped on a real server: " << Catch::getResultCapture().getCurrentTestName() << "\n";
    }
    return real_server();
}

Server::Server(const Subject &wanted, int deploy_ms) : subject(wanted), repository_name("app") {
    trying(subject);
    if (subject.generation.empty()) {
        connect();
    } else {
        simulator::Settings settings;
        settings.generation = subject.generation;
        settings.deploy_ms = deploy_ms;
        start_simulator(settings);
    }
}

Server::Server(simulator::Settings settings)
    : subject{"simulator " + settings.generation, settings.generation}, repository_name("app") {
    start_simulator(std::move(settings));
}

void Server::connect() {
    admin_key = variable("STOWAGE_CONTRACT_ADMIN_KEY");
    user_key = variable("STOWAGE_CONTRACT_USER_KEY");
    environment_id = number("STOWAGE_CONTRACT_ENVIRONMENT", "1");
    other_environment_id = number("STOWAGE_CONTRACT_OTHER_ENVIRONMENT", "0");
    swarm_environment_id = number("STOWAGE_CONTRACT_SWARM_ENVIRONMENT", "0");
    image = variable("STOWAGE_CONTRACT_IMAGE", image);
    open_host = host_of("STOWAGE_CONTRACT_GIT");
    closed_host = host_of("STOWAGE_CONTRACT_PRIVATE_GIT");
    repository_name = next_repository_name();
    http = std::make_unique<Http>(variable("STOWAGE_CONTRACT_URL"));
    clean_up();
}

void Server::start_simulator(simulator::Settings settings) {
    folder = std::make_unique<tests::TemporaryFolder>();
    settings.state = state_of((*folder / "app.git").string(), (*folder / "private.git").string());
    simulation = std::make_unique<simulator::Simulator>(settings);
    http = std::make_unique<Http>(simulation->base_url());
    const std::string url = simulation->git_url("app");
    open_host = {folder->path().string(), url.substr(0, url.rfind('/')), "", ""};
    closed_host = {folder->path().string(), open_host.url, "bot", "s3cret"};
}

Server::~Server() {
    if (!simulation) {
        clean_up();
    }
    http.reset();
    simulation.reset();
    std::error_code ignored;
    for (const auto *repository : {&open_repository, &closed_repository}) {
        if (*repository) {
            std::filesystem::remove_all((*repository)->path(), ignored);
        }
    }
}

void Server::clean_up() {
    const json stacks = get("/api/stacks").json();
    for (const json &listed : stacks.is_array() ? stacks : json::array()) {
        if (!listed.value("Name", "").starts_with(named(""))) {
            continue;
        }
        const int id = listed["Id"].get<int>();
        if (const int source = stack(id).value("GitSourceId", 0); source != 0) {
            sources.insert(source);
        }
        remove(path_of(id) + "?endpointId=" + std::to_string(listed["EndpointId"].get<int>()));
    }
    for (const int source : sources) {
        remove("/api/gitops/sources/" + std::to_string(source));
    }
    sources.clear();
}

bool Server::is_newer() {
    return get("/api/gitops/sources?start=0&limit=1").status == 200;
}

bool Server::applies(Kind kind) {
    const bool said = kind == Kind::all || (kind == Kind::newer) == is_newer();
    if (!said) {
        does_not_apply();
    }
    return said;
}

std::string Server::key(As as) const {
    switch (as) {
    case As::admin:
        return admin_key;
    case As::user:
        return user_key;
    case As::nobody:
        break;
    }
    return {};
}

Reply Server::call(const std::string &method, const std::string &path, const std::string &body, As as,
                   const Http::Headers &headers) {
    return http->call(method, path, key(as), body, headers);
}

int Server::once(const std::string &method, const std::string &path, const std::string &body) const {
    Http alone(simulation ? simulation->base_url() : variable("STOWAGE_CONTRACT_URL"));
    return alone.call(method, path, admin_key, body).status;
}

Reply Server::get(const std::string &path, As as) {
    return call("GET", path, {}, as);
}
Reply Server::post(const std::string &path, const json &body, As as) {
    return call("POST", path, body.dump(), as);
}
Reply Server::put(const std::string &path, const json &body, As as) {
    return call("PUT", path, body.dump(), as);
}
Reply Server::remove(const std::string &path, As as) {
    return call("DELETE", path, {}, as);
}

std::string Server::file(int seconds, const std::string &other_image) const {
    return "services:\n  app:\n    image: " + (other_image.empty() ? image : other_image) +
           "\n    command: [\"sleep\", \"" + std::to_string(seconds) +
           "\"]\n    network_mode: none\n    stop_grace_period: 0s\n";
}

std::string Server::file_that_cannot_start() const {
    return "services:\n  app:\n    image: " + image +
           "\n    command: [\"nosuchprogram\"]\n    network_mode: none\n";
}

int Server::create(const std::string &name, As as) {
    const Reply reply =
        post("/api/stacks/create/standalone/string" + at(),
             {{"name", named(name)}, {"stackFileContent", file()}, {"env", json::array()}}, as);
    INFO(reply.body);
    REQUIRE(reply.status == 200);
    const json stack = settled(reply.json()["Id"]);
    INFO(stack.dump());
    REQUIRE(stack["Status"] == 1);
    return stack["Id"];
}

json Server::git_payload(const std::string &name) {
    return {{"name", named(name)},
            {"repositoryURL", git_url()},
            {"repositoryReferenceName", "refs/heads/main"},
            {"composeFile", "docker-compose.yml"},
            {"env", {{{"name", "GREETING"}, {"value", "hi"}}}}};
}

int Server::create_from_git(const std::string &name, const json &more, As as) {
    json payload = git_payload(name);
    payload.update(more);
    const Reply reply = post("/api/stacks/create/standalone/repository" + at(), payload, as);
    INFO(reply.body);
    REQUIRE(reply.status == 200);
    const json stack = settled(reply.json()["Id"]);
    INFO(stack.dump());
    REQUIRE(stack["Status"] == 1);
    return stack["Id"];
}

json Server::stack(int id, As as) {
    return get(path_of(id), as).json();
}

json Server::settled(int id) {
    json found = stack(id);
    for (int attempt = 0; attempt < 3000 && found.value("Status", 0) == 3; ++attempt) {
        wait_a_little();
        found = stack(id);
    }
    // Job, file and commit come back a moment after the status, on servers that deploy after the answer.
    for (int attempt = 0; attempt < 6 && found.contains("DeploymentStatus"); ++attempt) {
        wait_a_little();
    }
    return stack(id);
}

json Server::containers(const std::string &name, int environment) {
    const std::string filters =
        "%7B%22label%22%3A%5B%22com.docker.compose.project%3D" + named(name) + "%22%5D%7D";
    const Reply reply = get("/api/endpoints/" + std::to_string(environment) +
                            "/docker/containers/json?all=1&filters=" + filters);
    REQUIRE(reply.status == 200);
    return reply.json();
}

std::size_t Server::running(const std::string &name, int environment) {
    std::size_t count = 0;
    for (const json &container : containers(name, environment)) {
        count += container.value("State", "") == "running" ? 1 : 0;
    }
    return count;
}

simulator::FixtureRepository &Server::made(std::unique_ptr<simulator::FixtureRepository> &repository,
                                           const GitHost &host) {
    if (!repository) {
        INFO("a real server needs STOWAGE_CONTRACT_GIT_FOLDER, _URL and the same of PRIVATE_GIT");
        REQUIRE(!host.folder.empty());
        const bool closed = &host == &closed_host;
        const std::string name = simulation && closed ? "private" : repository_name;
        repository = std::make_unique<simulator::FixtureRepository>(host.folder + "/" + name + ".git");
        repository->commit({{"docker-compose.yml", file()}, {"other.yml", file(7200)}});
    }
    return *repository;
}

simulator::FixtureRepository &Server::repository() {
    return made(open_repository, open_host);
}

std::string Server::git_url() {
    repository();
    return open_host.url + "/" + repository_name + ".git";
}

simulator::FixtureRepository &Server::private_repository() {
    return made(closed_repository, closed_host);
}

std::string Server::private_git_url() {
    private_repository();
    return closed_host.url + "/" + (simulation ? "private" : repository_name) + ".git";
}

json Server::private_credentials() const {
    return {{"repositoryAuthentication", true},
            {"repositoryUsername", closed_host.user},
            {"repositoryPassword", closed_host.password}};
}

int Server::remember_source(int id) {
    sources.insert(id);
    return id;
}

} // namespace contract
