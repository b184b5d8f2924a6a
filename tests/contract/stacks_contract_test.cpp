// Stacks without git.
#include "server.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

using contract::As;
using contract::Kind;
using contract::Reply;
using contract::Server;
using contract::subjects;
using nlohmann::json;

namespace {

std::string path_of(int id) {
    return "/api/stacks/" + std::to_string(id);
}

Reply create(Server &server, const std::string &name, const std::string &content) {
    return server.post("/api/stacks/create/standalone/string" + server.at(),
                       {{"name", name}, {"stackFileContent", content}, {"env", json::array()}});
}

/** Sends a content and waits for what becomes of it. */
Reply update(Server &server, int id, const std::string &content, const json &more = json::object()) {
    json body = {{"stackFileContent", content}, {"env", json::array()}};
    body.update(more);
    const Reply reply = server.put(path_of(id) + server.at(), body);
    server.settled(id);
    return reply;
}

} // namespace

TEST_CASE("a name is normalised: lower case, and only letters, digits, _ and -") {
    Server server(GENERATE(from_range(subjects())));
    const Reply reply = create(server, "Stowage-Contract- W.e b_1", server.file());
    REQUIRE(reply.status == 200);
    CHECK(reply.json()["Name"] == "stowage-contract-web_1");
    server.settled(reply.json()["Id"]);
}

TEST_CASE("names are unique whatever their case") {
    Server server(GENERATE(from_range(subjects())));
    server.create("web");
    CHECK(create(server, "STOWAGE-CONTRACT-WEB", server.file()).status == 409);
}

TEST_CASE("env is stored as it was sent: left out is null, [] is []") {
    Server server(GENERATE(from_range(subjects())));
    const Reply without = server.post("/api/stacks/create/standalone/string" + server.at(),
                                      {{"name", Server::named("a")}, {"stackFileContent", server.file()}});
    CHECK(without.json()["Env"].is_null());
    server.settled(without.json()["Id"]);
    CHECK(server.stack(server.create("b"))["Env"] == json::array());
}

TEST_CASE("an update without env wipes the env") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create("env");
    const json env = {{{"name", "A"}, {"value", "1"}}};
    CHECK(update(server, id, server.file(), {{"env", env}}).json()["Env"] == env);
    CHECK(
        server.put(path_of(id) + server.at(), {{"stackFileContent", server.file()}}).json()["Env"].is_null());
    server.settled(id);
}

TEST_CASE("an update answers without the access, which is still there") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create("access");
    const Reply reply = update(server, id, server.file());
    REQUIRE(reply.status == 200);
    CHECK(reply.json()["ResourceControl"].is_null());
    CHECK(server.stack(id)["ResourceControl"].is_object());
}

TEST_CASE("an update wants a content and an environment") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create("checks");
    const Reply empty = server.put(path_of(id) + server.at(), {{"stackFileContent", ""}});
    CHECK(empty.status == 400);
    CHECK(empty.details() == "Invalid stack file content");
    const Reply nowhere = server.put(path_of(id), {{"stackFileContent", server.file()}});
    CHECK(nowhere.status == 400);
    CHECK(nowhere.message() == "Invalid query parameter: endpointId");
}

TEST_CASE("an update starts a stopped stack") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create("stopped");
    CHECK(server.post(path_of(id) + "/stop" + server.at(), json::object()).json()["Status"] == 2);
    CHECK(server.running("stopped") == 0);
    update(server, id, server.file());
    CHECK(server.stack(id)["Status"] == 1);
    CHECK(server.running("stopped") == 1);
}

TEST_CASE("stopping twice is 400, starting what runs is 409") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create("twice");
    CHECK(server.post(path_of(id) + "/start" + server.at(), json::object()).status == 409);
    CHECK(server.post(path_of(id) + "/stop" + server.at(), json::object()).status == 200);
    const Reply again = server.post(path_of(id) + "/stop" + server.at(), json::object());
    CHECK(again.status == 400);
    CHECK(again.message() == "Stack is already inactive");
}

TEST_CASE("migrating to the same environment under another name is a rename: same id, same access") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create("old");
    const json before = server.stack(id)["ResourceControl"];
    const json body = {{"endpointID", server.environment()}, {"swarmID", ""}, {"name", Server::named("new")}};
    REQUIRE(server.post(path_of(id) + "/migrate" + server.at(), body).status == 200);
    const json after = server.stack(id);
    CHECK(after["Name"] == Server::named("new"));
    CHECK(after["ResourceControl"]["Id"] == before["Id"]);
    CHECK(server.running("old") == 0);
    CHECK(server.running("new") == 1);
    CHECK(server.post(path_of(id) + "/migrate" + server.at(), body).status == 409);
}

TEST_CASE("a rename deploys the new before the old is gone: a container with a fixed name is in its way") {
    Server server(GENERATE(from_range(subjects())));
    const std::string fixed = server.file() + "    container_name: " + Server::named("fixed") + "\n";
    const Reply created = create(server, Server::named("old"), fixed);
    REQUIRE(created.status == 200);
    const int id = created.json()["Id"];
    server.settled(id);
    const json body = {{"endpointID", server.environment()}, {"swarmID", ""}, {"name", Server::named("new")}};
    CHECK(server.post(path_of(id) + "/migrate" + server.at(), body).status == 500);
    CHECK(server.stack(id)["Name"] == Server::named("old"));
    CHECK(server.running("old") == 1);
}

TEST_CASE("migrating to another environment moves the stack: same id, same access, nothing left behind") {
    Server server(GENERATE(from_range(subjects())));
    const int other = server.other_environment();
    if (other == 0) {
        WARN("skipped: STOWAGE_CONTRACT_OTHER_ENVIRONMENT names no environment on another engine");
        contract::does_not_apply();
        return;
    }
    const int id = server.create("moving");
    const json before = server.stack(id)["ResourceControl"];
    const json body = {{"endpointID", other}, {"swarmID", ""}, {"name", ""}};
    REQUIRE(server.post(path_of(id) + "/migrate" + server.at(), body).status == 200);
    const json after = server.settled(id);
    CHECK(after["EndpointId"] == other);
    CHECK(after["Name"] == Server::named("moving"));
    CHECK(after["ResourceControl"]["Id"] == before["Id"]);
    CHECK(server.running("moving") == 0);
    CHECK(server.running("moving", other) == 1);
    CHECK(server.call("DELETE", path_of(id) + "?endpointId=" + std::to_string(other), "").status == 204);
}

TEST_CASE("older: a create that fails leaves no stack behind") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::older)) {
        return;
    }
    const Reply reply = create(server, Server::named("bad"), "services: [");
    CHECK(reply.status == 500);
    CHECK(reply.message().starts_with("failed to deploy a stack: "));
    for (const json &stack : server.get("/api/stacks").json()) {
        CHECK(stack["Name"] != Server::named("bad"));
    }
}

TEST_CASE("older: a failed update takes down what ran, while the record stays as it was") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::older)) {
        return;
    }
    const int id = server.create("frail");
    const json before = server.stack(id);
    const json env = {{{"name", "A"}, {"value", "1"}}};
    CHECK(update(server, id, server.file(3600, "nosuch.invalid/x:1"), {{"env", env}}).status == 500);
    CHECK(server.running("frail") == 0);
    const json after = server.stack(id);
    CHECK(after["Status"] == 1);
    CHECK(after["Env"] == before["Env"]);
    CHECK(server.get(path_of(id) + "/file").json()["StackFileContent"] == server.file());
    const Reply start = server.post(path_of(id) + "/start" + server.at(), json::object());
    CHECK(start.status == 400);
    CHECK(start.message() == "Stack is already active");
    CHECK(update(server, id, server.file()).status == 200);
    CHECK(server.running("frail") == 1);
}

TEST_CASE("with pullImage the pull fails first, and what runs is left alone") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create("pull");
    const Reply reply = update(server, id, server.file(3600, "nosuch.invalid/x:1"), {{"pullImage", true}});
    if (!server.is_newer()) {
        CHECK(reply.status == 500);
        CHECK(reply.message().starts_with("failed to pull images of the stack"));
    }
    CHECK(server.running("pull") == 1);
}

TEST_CASE("a container that crashes at once leaves a stack that says it is active") {
    Server server(GENERATE(from_range(subjects())));
    const std::string file = "services:\n  a:\n    image: busybox:1\n    command: [\"false\"]\n"
                             "    network_mode: none\n    restart: always\n";
    const Reply reply = create(server, Server::named("crash"), file);
    REQUIRE(reply.status == 200);
    CHECK(server.settled(reply.json()["Id"])["Status"] == 1);
    // Between two attempts it runs for an instant.
    std::string state;
    for (int attempt = 0; attempt < 200 && state != "restarting"; ++attempt) {
        state = server.containers("crash").at(0).at("State");
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    CHECK(state == "restarting");
}

TEST_CASE("an unhealthy container shows only in what runs", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    const std::string file = "services:\n  a:\n    image: busybox:1\n    command: [\"sleep\", \"3600\"]\n"
                             "    healthcheck: {test: [\"CMD\", \"false\"], interval: 1s, retries: 2}\n";
    const Reply reply = server.post("/api/stacks/create/standalone/string" + server.at(),
                                    {{"name", Server::named("sick")}, {"stackFileContent", file}});
    REQUIRE(reply.status == 200);
    const auto status = [&] {
        return server.get("/api/endpoints/1/docker/containers/json?all=1")
            .json()[0]["Status"]
            .get<std::string>();
    };
    CHECK(status().ends_with("(health: starting)"));
    server.simulated().advance(3);
    CHECK(status().ends_with("(unhealthy)"));
    CHECK(server.stack(reply.json()["Id"])["Status"] == 1);
}

TEST_CASE("!!! makes a stack without a name, and --x fails with words about docker", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    const auto create = [&](const char *name) {
        return server.post("/api/stacks/create/standalone/string" + server.at(),
                           {{"name", name}, {"stackFileContent", server.file()}});
    };
    CHECK(create("!!!").json()["Name"] == "");
    CHECK(create("--x").message() == "failed to deploy a stack: unknown docker command: \"compose up\"\n");
}

TEST_CASE("a name that containers outside the server use is taken too", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    json state = json::parse(server.simulated().state());
    state["environments"][0]["containers"].push_back({{"project", "outside"}, {"service", "app"}});
    server.simulated().set_state(state.dump());
    const Reply reply = server.post("/api/stacks/create/standalone/string" + server.at(),
                                    {{"name", "outside"}, {"stackFileContent", server.file()}});
    CHECK(reply.status == 409);
}

TEST_CASE("a swarm takes an image that doesn't exist: its tasks are rejected") {
    Server server(GENERATE(from_range(subjects())));
    const int environment = server.swarm_environment();
    if (environment == 0) {
        WARN("skipped: STOWAGE_CONTRACT_SWARM_ENVIRONMENT names no swarm");
        contract::does_not_apply();
        return;
    }
    const std::string at = std::to_string(environment);
    const std::string swarm = server.get("/api/endpoints/" + at + "/docker/swarm").json()["ID"];
    const Reply reply = server.post(
        "/api/stacks/create/swarm/string?endpointId=" + at,
        {{"name", Server::named("sw")},
         {"swarmID", swarm},
         {"stackFileContent", "version: \"3.8\"\nservices:\n  a:\n    image: nosuch.invalid/x:1\n"}});
    REQUIRE(reply.status == 200);
    server.settled(reply.json()["Id"]);
    const std::string filters =
        "?filters=%7B%22label%22%3A%5B%22com.docker.stack.namespace%3D" + Server::named("sw") + "%22%5D%7D";
    json tasks;
    for (int attempt = 0; attempt < 200; ++attempt) {
        tasks = server.get("/api/endpoints/" + at + "/docker/tasks" + filters).json();
        if (!tasks.empty() && tasks[0]["Status"].contains("Err")) {
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    REQUIRE(!tasks.empty());
    CHECK(tasks[0]["Status"]["State"] == "rejected");
    CHECK(tasks[0]["Status"]["Err"] == "No such image: nosuch.invalid/x:1");
}

TEST_CASE("deployments of one server wait for each other", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.23", 100);
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&server, i] {
            contract::Http http(server.simulated().base_url());
            const json body = {{"name", "s" + std::to_string(i)}, {"stackFileContent", server.file()}};
            http.call("POST", "/api/stacks/create/standalone/string?endpointId=1", "admin", body.dump());
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(300));
    CHECK(server.get("/api/stacks").json().size() == 3);
}
