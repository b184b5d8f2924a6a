// Stacks from git, on a server that deploys before it answers.
#include "server.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

using contract::As;
using contract::Reply;
using contract::Server;
using nlohmann::json;

namespace {

std::string path_of(int id) {
    return "/api/stacks/" + std::to_string(id);
}

json redeploy_payload() {
    return {{"repositoryReferenceName", "refs/heads/main"}, {"env", json::array()}};
}

} // namespace

TEST_CASE("a stack from git remembers what it was given, and the commit") {
    Server server;
    const json git = server.stack(server.create_from_git("web"))["GitConfig"];
    CHECK(git["URL"] == server.git_url());
    CHECK(git["ReferenceName"] == "refs/heads/main");
    CHECK(git["ConfigHash"].get<std::string>().size() == 40);
    CHECK(git["Authentication"].is_null());
}

TEST_CASE("an interval is a Go duration and a webhook a UUID") {
    Server server;
    const auto refused = [&](const json &update) {
        json payload = server.git_payload("iv");
        payload["composeFile"] = "nope.yml";
        payload["autoUpdate"] = update;
        return server.post("/api/stacks/create/standalone/repository" + server.at(), payload);
    };
    CHECK(refused({{"interval", "foo"}}).details() == "Invalid Interval format");
    CHECK(refused({{"interval", "1d"}}).details() == "Invalid Interval format");
    CHECK(refused({{"webhook", "x"}}).details() == "Invalid Webhook format");
    // Taken, though it makes no sense: what fails is the file that isn't there.
    CHECK(refused({{"interval", "-1m"}}).status != 400);
}

TEST_CASE("a url must look like one") {
    Server server;
    json payload = server.git_payload("url");
    payload["repositoryURL"] = "not a url";
    const Reply reply = server.post("/api/stacks/create/standalone/repository" + server.at(), payload);
    CHECK(reply.status == 400);
    CHECK(reply.details() == "Invalid repository URL. Must correspond to a valid URL format");
}

TEST_CASE("a settings call deploys nothing and wipes what it leaves out") {
    Server server;
    const int id = server.create_from_git("settings");
    server.settled(id);
    const json hash = server.stack(id)["GitConfig"]["ConfigHash"];
    const Reply reply = server.post(path_of(id) + "/git" + server.at(), json::object());
    REQUIRE(reply.status == 200);
    const json after = server.stack(id);
    CHECK(after["Env"].is_null());
    CHECK(after["AutoUpdate"].is_null());
    CHECK(after["GitConfig"]["ReferenceName"] == "");
    CHECK(after["GitConfig"]["ConfigHash"] == hash);
}

TEST_CASE("a reference that doesn't exist can be stored, and fails the redeploy without touching what runs") {
    Server server;
    const int id = server.create_from_git("reference");
    server.settled(id);
    const json body = {{"repositoryReferenceName", "refs/heads/stowage-nope"}, {"env", json::array()}};
    CHECK(server.post(path_of(id) + "/git" + server.at(), body).status == 200);
    const Reply reply = server.put(path_of(id) + "/git/redeploy" + server.at(), body);
    CHECK(reply.status == 500);
    CHECK(reply.message() == "Unable to clone git repository directory");
    CHECK(server.running("reference") >= 1);
}

TEST_CASE("an update with a file detaches the stack from git") {
    Server server;
    const int id = server.create_from_git("detach");
    server.settled(id);
    REQUIRE(server.put(path_of(id) + server.at(), {{"stackFileContent", server.file()}}).status == 200);
    const json after = server.settled(id);
    CHECK(after["GitConfig"].is_null());
    CHECK(after["AutoUpdate"].is_null());
    CHECK(after["FromAppTemplate"] == true);
}

TEST_CASE("git calls on a stack without git answer 500 and 400") {
    Server server;
    const int id = server.create("plain");
    CHECK(server.post(path_of(id) + "/git" + server.at(), json::object()).status == 500);
    CHECK(server.put(path_of(id) + "/git/redeploy" + server.at(), json::object()).status == 400);
}

TEST_CASE("an unknown webhook is not found, a malformed one is refused") {
    Server server;
    const std::string path = "/api/stacks/webhooks/";
    CHECK(server.post(path + "3b1b6d5e-0000-4d52-9d7e-2f0d2e5f0c99", json::object(), As::nobody).status ==
          404);
    CHECK(server.post(path + "xyz", json::object(), As::nobody).status == 400);
}

TEST_CASE("the server itself can look at a file of a repository") {
    Server server;
    const auto preview = [&](const std::string &reference, const std::string &file) {
        const json body = {{"repository", server.git_url()}, {"reference", reference}, {"targetFile", file}};
        return server.post("/api/gitops/repo/file/preview", body, As::user);
    };
    CHECK(preview("refs/heads/main", "docker-compose.yml").json().contains("FileContent"));
    CHECK(preview("refs/heads/stowage-nope", "docker-compose.yml").status == 500);
    CHECK(preview("refs/heads/main", "stowage-nope.yml").status == 500);
}

TEST_CASE("a redeploy sees new commits and stores the commit only when the deployment went well",
          "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    const int id = server.create_from_git("commits");
    const json first = server.stack(id)["GitConfig"]["ConfigHash"];
    server.repository().commit({{"docker-compose.yml", "services: ["}});
    CHECK(server.put(path_of(id) + "/git/redeploy" + server.at(), redeploy_payload()).status == 500);
    CHECK(server.stack(id)["GitConfig"]["ConfigHash"] == first);
    CHECK(server.running("commits") == 0);
    // The file that the server shows is the new one already.
    CHECK(server.get(path_of(id) + "/file").json()["StackFileContent"] == "services: [");
    const std::string good = server.repository().commit({{"docker-compose.yml", server.file(60)}});
    CHECK(server.put(path_of(id) + "/git/redeploy" + server.at(), redeploy_payload()).status == 200);
    CHECK(server.stack(id)["GitConfig"]["ConfigHash"] == good);
}

TEST_CASE("a redeploy of a private repository must say that it authenticates, the password is remembered",
          "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    json payload = server.git_payload("private");
    payload["repositoryURL"] = server.simulated().git_url("private");
    CHECK(server.post("/api/stacks/create/standalone/repository" + server.at(), payload).message() ==
          "Invalid git credential");
    payload["repositoryAuthentication"] = true;
    payload["repositoryUsername"] = "bot";
    payload["repositoryPassword"] = "s3cret";
    const Reply created = server.post("/api/stacks/create/standalone/repository" + server.at(), payload);
    REQUIRE(created.status == 200);
    CHECK(created.json()["GitConfig"]["Authentication"]["Password"] == "");
    const std::string path = path_of(created.json()["Id"]) + "/git/redeploy" + server.at();
    json redeploy = redeploy_payload();
    CHECK(server.put(path, redeploy).status == 500);
    redeploy["repositoryAuthentication"] = true;
    redeploy["repositoryUsername"] = "bot";
    CHECK(server.put(path, redeploy).status == 200);
}

TEST_CASE("two redeploys at once fail both, and the checkout is gone until the next good one",
          "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.23", 100);
    const int id = server.create_from_git("race");
    std::vector<int> statuses(4);
    std::vector<std::thread> threads;
    for (int &status : statuses) {
        threads.emplace_back([&server, &status, id] {
            contract::Http http(server.simulated().base_url());
            status = http.call("PUT", path_of(id) + "/git/redeploy?endpointId=1", "admin",
                               redeploy_payload().dump())
                         .status;
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    CHECK(statuses == std::vector<int>{500, 500, 500, 500});
    CHECK(server.get(path_of(id) + "/file").status == 500);
    CHECK(server.put(path_of(id) + "/git/redeploy" + server.at(), redeploy_payload()).status == 200);
    CHECK(server.get(path_of(id) + "/file").status == 200);
}

TEST_CASE("a job polls while the stack runs: stopping clears it, starting makes a new one", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    json payload = server.git_payload("job");
    payload["autoUpdate"] = {{"interval", "5m"}};
    const int id =
        server.post("/api/stacks/create/standalone/repository" + server.at(), payload).json()["Id"];
    const auto job = [&] { return server.stack(id)["AutoUpdate"]["JobID"].get<std::string>(); };
    const std::string first = job();
    CHECK(!first.empty());
    server.post(path_of(id) + "/stop" + server.at(), json::object());
    CHECK(job().empty());
    server.post(path_of(id) + "/start" + server.at(), json::object());
    CHECK(!job().empty());
    CHECK(job() != first);
}

TEST_CASE("a poll that fails says nothing: only the commit stays behind", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    json payload = server.git_payload("poll");
    payload["autoUpdate"] = {{"interval", "5m"}};
    const int id =
        server.post("/api/stacks/create/standalone/repository" + server.at(), payload).json()["Id"];
    const json before = server.stack(id);
    server.repository().commit({{"docker-compose.yml", server.file(60, "nosuch.invalid/x:1")}});
    server.simulated().control("POST", "/poll");
    CHECK(server.stack(id) == before);
    CHECK(server.running("poll") == 1);
    const std::string good = server.repository().commit({{"docker-compose.yml", server.file(60)}});
    server.simulated().control("POST", "/poll");
    CHECK(server.stack(id)["GitConfig"]["ConfigHash"] == good);
}
