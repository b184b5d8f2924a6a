// Versions between the two that were recorded have part of the newer abilities: any mixture must be a server
// that makes sense.
#include "server.hpp"
#include "simulator/abilities.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using contract::Reply;
using contract::Server;
using nlohmann::json;

namespace {

/** A simulator with one ability more or less, or any random set of them. */
simulator::Settings mixture(const std::string &generation, const std::vector<std::string> &with,
                            const std::vector<std::string> &without) {
    simulator::Settings settings;
    settings.generation = generation;
    settings.with = with;
    settings.without = without;
    settings.version = "2.33.0";
    return settings;
}

simulator::Abilities abilities_of(const simulator::Settings &settings) {
    simulator::Abilities abilities = simulator::abilities_of(settings.generation);
    for (const std::string &name : settings.with) {
        simulator::switch_ability(abilities, name, true);
    }
    for (const std::string &name : settings.without) {
        simulator::switch_ability(abilities, name, false);
    }
    return abilities;
}

std::string path_of_mixture(int id) {
    return "/api/stacks/" + std::to_string(id);
}

/** Does the record have what the abilities promise, and nothing else? */
void check_record(Server &server, int id, const simulator::Abilities &can) {
    const json stack = server.settled(id);
    INFO(stack.dump());
    CHECK(stack["Status"] == 1);
    CHECK(stack.contains("DeploymentStatus") == can.asynchronous);
    CHECK(stack.contains("WorkflowID") == can.sources);
    CHECK(stack.contains("GitSourceId") == can.sources);
    CHECK(stack.contains("RestartSchedule") == can.restart_schedule);
    CHECK(stack["GitConfig"]["URL"].get<std::string>().ends_with(".git") == !can.sources);
}

/** The life of a stack from git, through every call that writes it. */
void live(Server &server, const simulator::Abilities &can) {
    const int id = server.create_from_git("life", {{"autoUpdate", {{"interval", "5m"}}}});
    check_record(server, id, can);
    CHECK(!server.stack(id)["AutoUpdate"]["JobID"].get<std::string>().empty());
    const std::string commit = server.repository().commit({{"docker-compose.yml", server.file(60)}});
    const json payload = {{"repositoryReferenceName", "refs/heads/main"}, {"env", json::array()}};
    CHECK(server.put(path_of_mixture(id) + "/git/redeploy" + server.at(), payload).status == 200);
    check_record(server, id, can);
    CHECK(server.stack(id)["GitConfig"]["ConfigHash"] == commit);
    CHECK(server.stack(id).contains("CurrentDeploymentInfo") == can.in_place);
    json settings = payload;
    settings["configFilePath"] = "other.yml";
    CHECK(server.post(path_of_mixture(id) + "/git" + server.at(), settings).status == 200);
    CHECK((server.stack(id)["GitConfig"]["ConfigFilePath"] == "other.yml") == can.in_place);
    CHECK(server.get(path_of_mixture(id) + "/file").status == (can.in_place ? 409 : 200));
    CHECK(server.put(path_of_mixture(id) + "/git/redeploy" + server.at(), payload).status == 200);
    server.settled(id);
    CHECK(server.post(path_of_mixture(id) + "/stop" + server.at(), json::object()).status == 200);
    CHECK(server.post(path_of_mixture(id) + "/start" + server.at(), json::object()).status == 200);
    CHECK(server.running("life") == 1);
    CHECK(server.put(path_of_mixture(id) + server.at(), {{"stackFileContent", server.file()}}).status == 200);
    CHECK(server.settled(id)["GitConfig"].is_null());
    CHECK(server.remove(path_of_mixture(id) + server.at()).status == 204);
    CHECK(server.get("/api/gitops/sources").status == (can.sources ? 200 : 404));
}

} // namespace

TEST_CASE("simulator: each ability can be there by itself", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    const std::string name = GENERATE(from_range(simulator::ability_names()));
    INFO("2.23 with " << name);
    const simulator::Settings settings = mixture("2.23", {name}, {});
    Server server(settings);
    CHECK(server.get("/api/system/status").json()["Version"] == "2.33.0");
    live(server, abilities_of(settings));
}

TEST_CASE("simulator: each ability can be missing by itself", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    const std::string name = GENERATE(from_range(simulator::ability_names()));
    INFO("2.43 without " << name);
    const simulator::Settings settings = mixture("2.43", {}, {name});
    Server server(settings);
    live(server, abilities_of(settings));
}

TEST_CASE("simulator: an ability that does not exist is named, with those that do", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    CHECK_THROWS_WITH(Server(mixture("2.23", {"flying"}, {})),
                      Catch::Contains("unknown ability 'flying'") && Catch::Contains("asynchronous"));
}

TEST_CASE("simulator: a swarm's network may linger, and is in the way of who comes too soon", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.23");
    server.simulated().control("POST", "/environments/3", R"({"networkLinger": 5})");
    const std::string swarm = server.get("/api/endpoints/3/docker/swarm").json()["ID"];
    const json body = {{"name", Server::named("linger")},
                       {"swarmID", swarm},
                       {"stackFileContent", "services:\n  a:\n    image: busybox:1\n"}};
    const int id = server.post("/api/stacks/create/swarm/string?endpointId=3", body).json()["Id"];
    CHECK(server.post(path_of_mixture(id) + "/stop?endpointId=3", json::object()).status == 200);
    const Reply soon = server.post(path_of_mixture(id) + "/start?endpointId=3", json::object());
    CHECK(soon.status == 500);
    CHECK(soon.details().find("network stowage-contract-linger_default not found") != std::string::npos);
    server.simulated().advance(6);
    CHECK(server.post(path_of_mixture(id) + "/start?endpointId=3", json::object()).status == 200);
}

TEST_CASE("simulator: a swarm's failed task of an earlier definition can spoil a good deployment",
          "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43");
    server.simulated().control("POST", "/environments/3", R"({"staleTasks": -1, "networkLinger": 0})");
    const std::string swarm = server.get("/api/endpoints/3/docker/swarm").json()["ID"];
    const auto file = [](const std::string &image) { return "services:\n  a:\n    image: " + image + "\n"; };
    const json body = {
        {"name", Server::named("stale")}, {"swarmID", swarm}, {"stackFileContent", file("busybox:1")}};
    const int id = server.post("/api/stacks/create/swarm/string?endpointId=3", body).json()["Id"];
    server.settled(id);
    const auto update = [&](const std::string &image) {
        server.put(path_of_mixture(id) + "?endpointId=3", {{"stackFileContent", file(image)}});
        return server.settled(id);
    };
    CHECK(update("busybox:none")["Status"] == 1);
    const json spoiled = update("busybox:1");
    CHECK(spoiled["Status"] == 4);
    CHECK(spoiled["DeploymentStatus"].back()["Message"] == "deployment failed: No such image: busybox:none");
    CHECK(server.post(path_of_mixture(id) + "/stop?endpointId=3", json::object()).status == 200);
    CHECK(server.post(path_of_mixture(id) + "/start?endpointId=3", json::object()).json()["Status"] == 1);
}
