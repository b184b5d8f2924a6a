// What servers from 2.36 on do differently: deployments after the answer, and shared sources.
#include "server.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using contract::As;
using contract::Reply;
using contract::Server;
using nlohmann::json;

namespace {

constexpr int active = 1;
constexpr int deploying = 3;
constexpr int failed = 4;

std::string path_of(int id) {
    return "/api/stacks/" + std::to_string(id);
}

json redeploy_payload() {
    return {{"repositoryReferenceName", "refs/heads/main"}, {"env", json::array()}};
}

} // namespace

TEST_CASE("newer: a create answers at once and deploys afterwards", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server(GENERATE("2.43", "2.44"), 100);
    const int id = server.create("later");
    CHECK(server.stack(id)["Status"] == deploying);
    CHECK(server.settled(id)["Status"] == active);
    CHECK(server.running("later") == 1);
}

TEST_CASE("newer: a failed create stays, with its words in the last deployment status", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43");
    const Reply reply = server.post("/api/stacks/create/standalone/string" + server.at(),
                                    {{"name", Server::named("bad")}, {"stackFileContent", "services: ["}});
    REQUIRE(reply.status == 200);
    const json stack = server.settled(reply.json()["Id"]);
    CHECK(stack["Status"] == failed);
    CHECK(stack["DeploymentStatus"].back()["Message"].get<std::string>().starts_with(
        "failed to deploy a stack: "));
    const Reply start = server.post(path_of(stack["Id"]) + "/start" + server.at(), json::object());
    CHECK(start.status == 409);
    CHECK(start.message() == "Unable to start stack");
}

TEST_CASE("newer: a write while one runs is refused, settings and delete are not", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43", 400);
    const int id = server.create_from_git("busy");
    const Reply refused = server.put(path_of(id) + "/git/redeploy" + server.at(), redeploy_payload());
    CHECK(refused.status == 409);
    CHECK(refused.message() == "Unable to update stack");
    CHECK(refused.details() == "Stack deployment is already in progress");
    CHECK(server.post(path_of(id) + "/git" + server.at(), redeploy_payload()).status == 200);
    CHECK(server.remove(path_of(id) + server.at()).status == 204);
}

TEST_CASE("newer: a failed update keeps the new env and takes back the file", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43");
    const int id = server.create("back");
    server.settled(id);
    const json env = {{{"name", "A"}, {"value", "1"}}};
    CHECK(server.put(path_of(id) + server.at(), {{"stackFileContent", "services: ["}, {"env", env}}).status ==
          200);
    const json after = server.settled(id);
    CHECK(after["Status"] == failed);
    CHECK(after["Env"] == env);
    CHECK(server.get(path_of(id) + "/file").json()["StackFileContent"] == server.file());
}

TEST_CASE("newer: a redeploy keeps env and reference that it leaves out", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43");
    const int id = server.create_from_git("keep");
    const json before = server.settled(id);
    CHECK(server.put(path_of(id) + "/git/redeploy" + server.at(), json::object()).status == 200);
    const json kept = server.settled(id);
    CHECK(kept["Env"] == before["Env"]);
    CHECK(kept["GitConfig"]["ReferenceName"] == "refs/heads/main");
    server.put(path_of(id) + "/git/redeploy" + server.at(), {{"env", json::array()}});
    CHECK(server.settled(id)["Env"] == json::array());
}

TEST_CASE("newer: url and file of a git stack can be changed in place", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43");
    const int id = server.create_from_git("place");
    server.settled(id);
    const std::string elsewhere = "http://git.example.com/git/app.git";
    json body = redeploy_payload();
    body["repositoryURL"] = elsewhere;
    body["configFilePath"] = "other.yml";
    const Reply reply = server.post(path_of(id) + "/git" + server.at(), body);
    REQUIRE(reply.status == 200);
    CHECK(reply.json().contains("GitSourceId"));
    CHECK(server.stack(id)["GitConfig"]["URL"] == elsewhere);
    CHECK(server.put(path_of(id) + "/git/redeploy" + server.at(), redeploy_payload()).status == 200);
    CHECK(server.settled(id)["Status"] == active);
    CHECK(server.get(path_of(id) + "/file").json()["StackFileContent"] == server.file(7200));
}

TEST_CASE("newer: credentials set for one stack are set for all that share its source", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43");
    const int first = server.create_from_git("one");
    const int second = server.create_from_git("two");
    server.settled(first);
    server.settled(second);
    CHECK(server.get("/api/gitops/sources").json().size() == 1);
    json body = redeploy_payload();
    body["repositoryAuthentication"] = true;
    body["repositoryUsername"] = "someone";
    body["repositoryPassword"] = "secret";
    CHECK(server.post(path_of(first) + "/git" + server.at(), body).status == 200);
    CHECK(server.stack(second)["GitConfig"]["Authentication"]["Username"] == "someone");
    CHECK(server.post(path_of(second) + "/git" + server.at(), redeploy_payload()).status == 200);
    CHECK(server.stack(first)["GitConfig"]["Authentication"].is_null());
}

TEST_CASE("newer: a source is unique, can't go while it is used, and outlives its stacks", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43");
    const int id = server.create_from_git("used");
    server.settled(id);
    const int source = server.get("/api/gitops/sources").json()[0]["id"];
    const std::string path = "/api/gitops/sources/" + std::to_string(source);
    CHECK(server.post("/api/gitops/sources/git", {{"name", "again"}, {"url", server.git_url()}}).status ==
          409);
    CHECK(server.remove(path).status == 409);
    CHECK(server.remove(path_of(id) + server.at()).status == 204);
    CHECK(server.get(path).status == 200);
    CHECK(server.remove(path).status == 204);
}

TEST_CASE("newer: stored credentials of a redeploy depend on the version", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    const std::string generation = GENERATE("2.43", "2.44");
    Server server(generation);
    json payload = server.git_payload("private");
    payload["repositoryURL"] = server.simulated().git_url("private");
    payload["repositoryAuthentication"] = true;
    payload["repositoryUsername"] = "bot";
    payload["repositoryPassword"] = "s3cret";
    const int id =
        server.post("/api/stacks/create/standalone/repository" + server.at(), payload).json()["Id"];
    server.settled(id);
    json body = redeploy_payload();
    body["repositoryAuthentication"] = true;
    body["repositoryUsername"] = "bot";
    CHECK(server.put(path_of(id) + "/git/redeploy" + server.at(), body).status == 200);
    server.settled(id);
    const Reply without = server.put(path_of(id) + "/git/redeploy" + server.at(), redeploy_payload());
    CHECK(without.status == (generation == "2.43" ? 500 : 200));
    server.settled(id);
}

TEST_CASE("newer: a clone that fails on 2.43 leaves the stack stopped and without its files", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43");
    const int id = server.create_from_git("clone");
    server.settled(id);
    const json body = {{"repositoryReferenceName", "refs/heads/nope"}};
    CHECK(server.put(path_of(id) + "/git/redeploy" + server.at(), body).status == 500);
    CHECK(server.running("clone") == 0);
    CHECK(server.stack(id)["Status"] == 2);
    CHECK(server.get(path_of(id) + "/file").status == 500);
}

TEST_CASE("newer: writes that look as if a browser sent them from elsewhere are forbidden, in plain text",
          "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43");
    const int id = server.create("cross");
    server.settled(id);
    const std::string path = path_of(id) + "/stop" + server.at();
    for (const char *header : {"Origin", "Cookie", "Sec-Fetch-Site"}) {
        const Reply reply = server.call("POST", path, "{}", As::admin, {{header, "x"}});
        CHECK(reply.status == 403);
        CHECK(reply.content_type.starts_with("text/plain"));
    }
    CHECK(server.call("GET", path_of(id), "", As::admin, {{"Origin", "x"}}).status == 200);
    CHECK(server.call("POST", path, "{}").status == 200);
}

TEST_CASE("newer: a standard user's delete without the right environment is refused", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.43");
    const int id = server.create("own", As::user);
    server.settled(id);
    CHECK(server.remove(path_of(id), As::user).message() == "Permission denied to remove orphaned stack");
    CHECK(server.remove(path_of(id) + "?endpointId=2", As::user).status == 403);
    CHECK(server.remove(path_of(id) + server.at(), As::user).status == 204);
}
