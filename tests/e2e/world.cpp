#include "world.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace e2e {
namespace {

void write_file(const std::filesystem::path &path, const std::string &content) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
}

} // namespace

World::World(const simulator::Settings &settings) : server_(settings) {}

void World::write(const std::string &path, const std::string &content) const {
    std::string text = content;
    static constexpr std::string_view mark = "@URL@";
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;)
        text.replace(at, mark.size(), server_.base_url());
    write_file(folder_ / path, text);
}

void World::desire(const std::string &stacks) const {
    write("stowage.yaml", "apiVersion: stowage/v1\n"
                          "servers:\n"
                          "  - name: main\n"
                          "    url: @URL@\n"
                          "    apiKey: {env: KEY}\n"
                          "defaults: {server: main, environment: production}\n"
                          "stacks:\n" +
                              stacks);
}

void World::serve(const std::string &name, const std::string &path, const std::string &user,
                  const std::string &password) {
    auto state = nlohmann::json::parse(server_.state());
    nlohmann::json repository = {{"name", name}, {"path", path}};
    if (!user.empty())
        repository.update({{"username", user}, {"password", password}});
    state["repositories"].push_back(std::move(repository));
    server_.set_state(state.dump());
}

Result World::run(std::vector<std::string> arguments, const std::string &key) const {
    Command command;
    command.arguments = std::move(arguments);
    return run(std::move(command), key);
}

Result World::run(Command command, const std::string &key) const {
    command.folder = folder_.path().string();
    command.env.emplace("KEY", key);
    const auto &words = command.arguments;
    if (!words.empty() && (words.front() == "apply" || words.front() == "reconcile") &&
        std::find(words.begin(), words.end(), "--stable-for") == words.end())
        command.arguments.insert(command.arguments.end(), {"--stable-for", "0s"});
    command.env.emplace("STOWAGE_LOCK_DIR", (folder_ / "locks").string());
    command.env.emplace("XDG_CACHE_HOME", (folder_ / "cache").string());
    command.env.emplace("XDG_STATE_HOME", (folder_ / "state").string());
    return stowage(command);
}

bool World::struck() {
    return nlohmann::json::parse(server_.control("GET", "/faults")).at("struck") > 0;
}

std::vector<std::string> World::writes() const {
    std::vector<std::string> calls;
    for (const simulator::LoggedRequest &request : server_.requests())
        if (request.method != "GET" && request.target.starts_with("/api/") &&
            request.target != "/api/gitops/repo/file/preview" && !request.target.ends_with("/test") &&
            request.target.find("dryRun=All") == std::string::npos &&
            request.target.find("/selfsubjectaccessreviews") == std::string::npos)
            calls.push_back(request.method + " " + request.target);
    return calls;
}

void World::needs_nothing(const std::string &key) const {
    const Result plan = run({"plan", "--detailed-exitcode"}, key);
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 0);
}

std::string World::body_of(const std::string &start) const {
    std::string body;
    bool found = false;
    for (const simulator::LoggedRequest &request : server_.requests()) {
        if (!(request.method + " " + request.target).starts_with(start))
            continue;
        body = request.body;
        found = true;
    }
    INFO(start);
    REQUIRE(found);
    return body;
}

std::string World::record_of(const std::string &name) const {
    const auto state = nlohmann::json::parse(server_.state());
    for (const nlohmann::json &stack : state.at("stacks"))
        if (stack.at("Name") == name)
            return stack.dump();
    return "null";
}

simulator::Settings settings_of(const std::string &generation, const std::string &state) {
    simulator::Settings settings;
    settings.generation = generation;
    settings.state = state;
    return settings;
}

std::string state_with(const std::string &members) {
    return R"({"users": [
    {"id": 1, "username": "admin", "role": 1, "apiKeys": ["ptr_admin"]},
    {"id": 2, "username": "alice", "role": 2, "apiKeys": ["ptr_alice"]},
    {"id": 3, "username": "bob", "role": 2, "apiKeys": ["ptr_bob"]}
  ],
  "teams": [{"id": 1, "name": "ops", "members": [2]}],
  "environments": [
    {"id": 1, "name": "production", "type": 1, "users": [2]},
    {"id": 2, "name": "staging", "type": 1},
    {"id": 3, "name": "swarm", "type": 1, "swarm": true},
    {"id": 4, "name": "k8s", "type": 5}
  ])" + (members.empty() ? std::string() : ",\n  " + members) +
           "\n}";
}

std::string compose_of(const std::string &image) {
    return "services:\n  app:\n    image: " + image + "\n";
}

} // namespace e2e
