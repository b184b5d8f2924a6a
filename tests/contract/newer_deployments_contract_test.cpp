// What newer servers do differently: deployments go on after the answer.
#include "server.hpp"

#include <algorithm>
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

constexpr int active = 1;
constexpr int inactive = 2;
constexpr int deploying = 3;
constexpr int failed = 4;

std::string path_of_newer(int id) {
    return "/api/stacks/" + std::to_string(id);
}

json newer_payload() {
    return {{"repositoryReferenceName", "refs/heads/main"}, {"env", json::array()}};
}

Reply redeploy_newer(Server &server, int id, const json &body = newer_payload()) {
    const Reply reply = server.put(path_of_newer(id) + "/git/redeploy" + server.at(), body);
    server.settled(id);
    return reply;
}

Reply update_newer(Server &server, int id, const std::string &content) {
    const Reply reply =
        server.put(path_of_newer(id) + server.at(), {{"stackFileContent", content}, {"env", json::array()}});
    server.settled(id);
    return reply;
}

Reply create_newer(Server &server, const std::string &name, const std::string &content) {
    return server.post("/api/stacks/create/standalone/string" + server.at(),
                       {{"name", Server::named(name)}, {"stackFileContent", content}});
}

/** Waits for its first service to be healthy, so that there is time to ask meanwhile. */
std::string slow_file() {
    return "services:\n"
           "  a:\n    image: busybox:1\n    command: [\"sleep\", \"3600\"]\n    network_mode: none\n"
           "    stop_grace_period: 0s\n    healthcheck: {test: [\"CMD\", \"true\"], interval: 2s}\n"
           "  b:\n    image: busybox:1\n    command: [\"sleep\", \"3600\"]\n    network_mode: none\n"
           "    stop_grace_period: 0s\n    depends_on: {a: {condition: service_healthy}}\n";
}

std::string only_container(Server &server, const std::string &name) {
    const json found = server.containers(name);
    REQUIRE(found.size() == 1);
    return found[0]["Id"];
}

} // namespace

TEST_CASE("newer: a create answers at once and deploys afterwards") {
    Server server(GENERATE(from_range(subjects())), 100);
    if (!server.applies(Kind::newer)) {
        return;
    }
    const Reply reply = create_newer(server, "later", server.file());
    CHECK(reply.json()["Status"] == deploying);
    CHECK(server.settled(reply.json()["Id"])["Status"] == active);
    CHECK(server.running("later") == 1);
}

TEST_CASE("newer: a failed create stays, with its words in the last deployment status") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const Reply reply = create_newer(server, "bad", "services: [");
    REQUIRE(reply.status == 200);
    const json stack = server.settled(reply.json()["Id"]);
    CHECK(stack["Status"] == failed);
    CHECK(stack["DeploymentStatus"].back()["Message"].get<std::string>().starts_with(
        "failed to deploy a stack: "));
    const Reply start = server.post(path_of_newer(stack["Id"]) + "/start" + server.at(), json::object());
    CHECK(start.status == 409);
    CHECK(start.message() == "Unable to start stack");
    // Stopping it is the way out.
    CHECK(server.post(path_of_newer(stack["Id"]) + "/stop" + server.at(), json::object()).json()["Status"] ==
          inactive);
}

TEST_CASE("newer: a failed create never starts its polling job, and a redeploy that mends it "
          "doesn't either") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    json payload = server.git_payload("nojob");
    payload["composeFile"] = "later.yml";
    payload["autoUpdate"] = {{"interval", "5m"}};
    const int id =
        server.post("/api/stacks/create/standalone/repository" + server.at(), payload).json()["Id"];
    CHECK(server.settled(id)["Status"] == failed);
    server.repository().commit({{"later.yml", server.file()}});
    redeploy_newer(server, id);
    json stack = server.stack(id);
    CHECK(stack["Status"] == active);
    CHECK(stack["AutoUpdate"]["JobID"] == "");
    json settings = newer_payload();
    settings["autoUpdate"] = {{"interval", "5m"}};
    server.post(path_of_newer(id) + "/git" + server.at(), settings);
    CHECK(server.stack(id)["AutoUpdate"]["JobID"] != "");
}

TEST_CASE("newer: writes while one runs are refused, each in its own words; settings and delete are not") {
    Server server(GENERATE(from_range(subjects())), 600);
    if (!server.applies(Kind::newer)) {
        return;
    }
    server.repository().commit({{"docker-compose.yml", slow_file()}});
    const Reply created =
        server.post("/api/stacks/create/standalone/repository" + server.at(), server.git_payload("busy"));
    REQUIRE(created.status == 200);
    const int id = created.json()["Id"];
    const Reply refused = server.put(path_of_newer(id) + "/git/redeploy" + server.at(), newer_payload());
    CHECK(refused.status == 409);
    CHECK(refused.message() == "Unable to update stack");
    CHECK(refused.details() == "Stack deployment is already in progress");
    const Reply start = server.post(path_of_newer(id) + "/start" + server.at(), json::object());
    CHECK(start.details() == "Stack deployment is already in progress");
    const Reply stop = server.post(path_of_newer(id) + "/stop" + server.at(), json::object());
    CHECK(stop.status == 409);
    CHECK(stop.message() == "Stack deployment is in progress");
    CHECK(server.post(path_of_newer(id) + "/git" + server.at(), newer_payload()).status == 200);
    CHECK(server.remove(path_of_newer(id) + server.at()).status == 204);
    CHECK(server.containers("busy").empty());
}

TEST_CASE("newer: deployments wait for each other, and the record says so") {
    Server server(GENERATE(from_range(subjects())), 200);
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int first = create_newer(server, "first", slow_file()).json()["Id"];
    const int second = create_newer(server, "second", server.file()).json()["Id"];
    CHECK(server.stack(first)["Status"] == deploying);
    CHECK(server.stack(second)["Status"] == deploying);
    CHECK(server.settled(second)["Status"] == active);
    CHECK(server.stack(first)["Status"] != deploying);
}

TEST_CASE("newer: a failed update keeps the new env, takes back the file, and takes nothing down") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create("back");
    const std::string container = only_container(server, "back");
    const json env = {{{"name", "A"}, {"value", "1"}}};
    const std::string bad = GENERATE(std::string("services: ["),
                                     std::string("services:\n  app:\n    image: nosuch.invalid/x:1\n"));
    CHECK(server.put(path_of_newer(id) + server.at(), {{"stackFileContent", bad}, {"env", env}}).status ==
          200);
    const json after = server.settled(id);
    CHECK(after["Status"] == failed);
    CHECK(after["Env"] == env);
    CHECK(server.get(path_of_newer(id) + "/file").json()["StackFileContent"] == server.file());
    CHECK(server.running("back") == 1);
    CHECK(only_container(server, "back") == container);
    // Sending the old content again is enough, and makes nothing anew.
    update_newer(server, id, server.file());
    CHECK(server.stack(id)["Status"] == active);
    CHECK(only_container(server, "back") == container);
}

TEST_CASE("newer: a container that can't start takes the old one's place, and nothing else is taken down") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const std::string other = "  other:\n    image: busybox:1\n    command: [\"sleep\", \"3600\"]\n"
                              "    network_mode: none\n    stop_grace_period: 0s\n";
    const int id = create_newer(server, "half", server.file() + other).json()["Id"];
    server.settled(id);
    CHECK(server.running("half") == 2);
    update_newer(server, id, server.file_that_cannot_start() + other);
    CHECK(server.stack(id)["Status"] == failed);
    CHECK(server.running("half") == 1);
    for (const json &container : server.containers("half")) {
        const bool is_app = container["Labels"]["com.docker.compose.service"] == "app";
        CHECK(container["State"] == (is_app ? "created" : "running"));
    }
}

TEST_CASE("newer: a git redeploy makes all containers anew, and from Status 4 takes down first") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create_from_git("anew");
    const std::string container = only_container(server, "anew");
    redeploy_newer(server, id);
    CHECK(only_container(server, "anew") != container);
    server.repository().commit({{"docker-compose.yml", "services: ["}});
    redeploy_newer(server, id);
    CHECK(server.running("anew") == 1);
    redeploy_newer(server, id);
    CHECK(server.running("anew") == 0);
}

TEST_CASE("newer: a redeploy keeps env, reference and prune that it leaves out") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create_from_git("keep");
    const json before = server.stack(id);
    CHECK(before["Option"].is_null());
    CHECK(redeploy_newer(server, id, json::object()).status == 200);
    const json kept = server.stack(id);
    CHECK(kept["Env"] == before["Env"]);
    CHECK(kept["GitConfig"]["ReferenceName"] == "refs/heads/main");
    redeploy_newer(server, id, {{"env", json::array()}, {"prune", true}});
    CHECK(server.stack(id)["Env"] == json::array());
    CHECK(server.stack(id)["Option"]["Prune"] == true);
    redeploy_newer(server, id, json::object());
    CHECK(server.stack(id)["Option"]["Prune"] == true);
}

TEST_CASE("newer: the settings call of a compose stack doesn't store prune") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create_from_git("noprune");
    json body = newer_payload();
    body["prune"] = true;
    CHECK(server.post(path_of_newer(id) + "/git" + server.at(), body).status == 200);
    CHECK(server.stack(id)["Option"].is_null());
}

TEST_CASE("newer: what a stack was deployed from is told from the first settings call on") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create_from_git("info");
    CHECK(!server.stack(id).contains("CurrentDeploymentInfo"));
    json body = newer_payload();
    body["configFilePath"] = "other.yml";
    const Reply reply = server.post(path_of_newer(id) + "/git" + server.at(), body);
    REQUIRE(reply.status == 200);
    CHECK(reply.json().contains("GitSourceId"));
    CHECK(server.stack(id)["CurrentDeploymentInfo"]["ConfigFilePath"] == "docker-compose.yml");
    CHECK(server.stack(id)["GitConfig"]["ConfigFilePath"] == "other.yml");
    // Until it is deployed, the file is neither the old one nor the new one.
    const Reply file = server.get(path_of_newer(id) + "/file");
    CHECK(file.status == 409);
    CHECK(file.details() == "Git settings updated without redeploy");
    redeploy_newer(server, id);
    CHECK(server.stack(id)["CurrentDeploymentInfo"]["ConfigFilePath"] == "other.yml");
    CHECK(server.get(path_of_newer(id) + "/file").json()["StackFileContent"] == server.file(7200));
}

TEST_CASE("newer: a clone that fails loses the files, and what runs goes on") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create_from_git("clone");
    const json body = {{"repositoryReferenceName", "refs/heads/nope"}};
    CHECK(redeploy_newer(server, id, body).status == 500);
    CHECK(server.running("clone") == 1);
    CHECK(server.stack(id)["Status"] == active);
    CHECK(server.get(path_of_newer(id) + "/file").status == 500);
    CHECK(server.post(path_of_newer(id) + "/stop" + server.at(), json::object()).status == 200);
    CHECK(server.post(path_of_newer(id) + "/start" + server.at(), json::object()).status == 500);
    CHECK(server.stack(id)["Status"] == failed);
    CHECK(redeploy_newer(server, id).status == 200);
    CHECK(server.stack(id)["Status"] == active);
    CHECK(server.get(path_of_newer(id) + "/file").status == 200);
}

TEST_CASE("newer: a repository with a symbolic link anywhere is refused") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    server.repository().link("docs/link", "../docker-compose.yml");
    const Reply reply =
        server.post("/api/stacks/create/standalone/repository" + server.at(), server.git_payload("link"));
    CHECK(reply.status == 500);
    CHECK(reply.details().find("repository contains a symlink") != std::string::npos);
}

TEST_CASE(
    "newer: the guard is not atomic: of four redeploys at once some get past it, and one more mends all") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create_from_git("four");
    std::vector<int> statuses(4);
    std::vector<std::thread> threads;
    for (int &status : statuses) {
        threads.emplace_back([&server, &status, id] {
            status =
                server.once("PUT", path_of_newer(id) + "/git/redeploy" + server.at(), newer_payload().dump());
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    server.settled(id);
    CHECK(std::count(statuses.begin(), statuses.end(), 200) >= 1);
    CHECK(redeploy_newer(server, id).status == 200);
    CHECK(server.stack(id)["Status"] == active);
    CHECK(server.get(path_of_newer(id) + "/file").status == 200);
}

TEST_CASE("newer: writes that look as if a browser sent them from elsewhere are forbidden, in plain text") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create("cross");
    const std::string path = path_of_newer(id) + "/stop" + server.at();
    const auto sent = [&](const char *header, const char *value) {
        return server.call("POST", path, "{}", As::admin, {{header, value}});
    };
    for (const Reply &reply : {sent("Origin", "http://evil.example"), sent("Sec-Fetch-Site", "cross-site")}) {
        CHECK(reply.status == 403);
        CHECK(reply.content_type.starts_with("text/plain"));
    }
    CHECK(server.call("GET", path_of_newer(id), "", As::admin, {{"Origin", "http://evil.example"}}).status ==
          200);
    CHECK(sent("Cookie", "a=b").status == 200);
}

TEST_CASE("newer: a standard user's delete without the right environment is refused") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::newer)) {
        return;
    }
    const int id = server.create("own", As::user);
    CHECK(server.remove(path_of_newer(id), As::user).message() ==
          "Permission denied to remove orphaned stack");
    CHECK(server.remove(path_of_newer(id) + "?endpointId=2", As::user).status == 403);
    CHECK(server.remove(path_of_newer(id) + server.at(), As::user).status == 204);
}
