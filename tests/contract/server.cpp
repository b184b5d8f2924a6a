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

std::string state_of(const std::string &repository) {
    return R"({
      "users": [{"id": 1, "username": "admin", "role": 1, "apiKeys": ["admin"]},
                {"id": 2, "username": "user", "role": 2, "apiKeys": ["user"]}],
      "teams": [{"id": 1, "name": "ops", "members": [2]}],
      "environments": [{"id": 1, "name": "one", "users": [2]}, {"id": 2, "name": "two"},
                       {"id": 3, "name": "swarm", "swarm": true}],
      "repositories": [{"name": "app", "path": ")" +
           repository + R"("},
                       {"name": "private", "path": ")" +
           repository + R"(", "username": "bot", "password": "s3cret"}]})";
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

Server::Server(const std::string &generation, int deploy_ms) {
    if (real_server()) {
        admin_key = variable("STOWAGE_CONTRACT_ADMIN_KEY");
        user_key = variable("STOWAGE_CONTRACT_USER_KEY");
        environment_id = std::atoi(variable("STOWAGE_CONTRACT_ENVIRONMENT", "1").c_str());
        other_environment_id = std::atoi(variable("STOWAGE_CONTRACT_OTHER_ENVIRONMENT", "0").c_str());
        repository_url = variable("STOWAGE_CONTRACT_GIT_URL");
        image = variable("STOWAGE_CONTRACT_IMAGE", image);
        http = std::make_unique<Http>(variable("STOWAGE_CONTRACT_URL"));
        clean_up();
        return;
    }
    std::string pattern = (std::filesystem::temp_directory_path() / "contract-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("no temporary folder");
    }
    folder = pattern;
    fixture = std::make_unique<simulator::FixtureRepository>((folder / "app.git").string());
    fixture->commit({{"docker-compose.yml", file()}, {"other.yml", file(7200)}});
    simulator::Settings settings;
    settings.generation = generation;
    settings.deploy_ms = deploy_ms;
    settings.state = state_of(fixture->path());
    simulation = std::make_unique<simulator::Simulator>(settings);
    repository_url = simulation->git_url("app");
    http = std::make_unique<Http>(simulation->base_url());
}

Server::~Server() {
    if (real_server()) {
        clean_up();
    }
    http.reset();
    simulation.reset();
    fixture.reset();
    std::error_code ignored;
    if (!folder.empty()) {
        std::filesystem::remove_all(folder, ignored);
    }
}

void Server::clean_up() {
    const json stacks = get("/api/stacks").json();
    for (const json &stack : stacks.is_array() ? stacks : json::array()) {
        if (stack.value("Name", "").starts_with(named(""))) {
            remove("/api/stacks/" + std::to_string(stack["Id"].get<int>()) +
                   "?endpointId=" + std::to_string(stack["EndpointId"].get<int>()));
        }
    }
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
           "\n    command: [\"sleep\", \"" + std::to_string(seconds) + "\"]\n    network_mode: none\n";
}

int Server::create(const std::string &name, As as) {
    const Reply reply =
        post("/api/stacks/create/standalone/string" + at(),
             {{"name", named(name)}, {"stackFileContent", file()}, {"env", json::array()}}, as);
    INFO(reply.body);
    REQUIRE(reply.status == 200);
    return reply.json()["Id"];
}

json Server::git_payload(const std::string &name) const {
    return {{"name", named(name)},
            {"repositoryURL", repository_url},
            {"repositoryReferenceName", "refs/heads/main"},
            {"composeFile", "docker-compose.yml"},
            {"env", {{{"name", "GREETING"}, {"value", "hi"}}}}};
}

int Server::create_from_git(const std::string &name) {
    const Reply reply = post("/api/stacks/create/standalone/repository" + at(), git_payload(name));
    INFO(reply.body);
    REQUIRE(reply.status == 200);
    return reply.json()["Id"];
}

json Server::stack(int id) {
    return get("/api/stacks/" + std::to_string(id)).json();
}

json Server::settled(int id) {
    json found = stack(id);
    for (int attempt = 0; attempt < 3000 && found.value("Status", 0) == 3; ++attempt) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        found = stack(id);
    }
    return found;
}

std::size_t Server::running(const std::string &name, int environment) {
    const std::string filters =
        "%7B%22label%22%3A%5B%22com.docker.compose.project%3D" + named(name) + "%22%5D%7D";
    const Reply reply = get("/api/endpoints/" + std::to_string(environment) +
                            "/docker/containers/json?all=1&filters=" + filters);
    REQUIRE(reply.status == 200);
    std::size_t count = 0;
    for (const json &container : reply.json()) {
        count += container.value("State", "") == "running" ? 1 : 0;
    }
    return count;
}

} // namespace contract
