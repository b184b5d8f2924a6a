// Stacks from git.
#include "server.hpp"

#include <atomic>
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

std::string path_of_git(int id) {
    return "/api/stacks/" + std::to_string(id);
}

json git_payload() {
    return {{"repositoryReferenceName", "refs/heads/main"}, {"env", json::array()}};
}

/** Redeploys and waits for what becomes of it. */
Reply redeploy_git(Server &server, int id, const json &body = git_payload()) {
    const Reply reply = server.put(path_of_git(id) + "/git/redeploy" + server.at(), body);
    server.settled(id);
    return reply;
}

} // namespace

TEST_CASE("a stack from git remembers what it was given, and the commit") {
    Server server(GENERATE(from_range(subjects())));
    const json stack = server.stack(server.create_from_git("web"));
    const json &git = stack.at("GitConfig");
    const std::string url = server.git_url();
    // Newer servers store one spelling of a url, without the ".git" that it ends in.
    CHECK(git.at("URL") == (server.is_newer() ? url.substr(0, url.size() - 4) : url));
    CHECK(git.at("ReferenceName") == "refs/heads/main");
    CHECK(git.at("ConfigHash").get<std::string>().size() == 40);
    CHECK(git.value("Authentication", json()).is_null());
}

TEST_CASE("an interval is a Go duration and a webhook a UUID") {
    Server server(GENERATE(from_range(subjects())));
    const auto refused = [&](const json &update) {
        json payload = server.git_payload("iv");
        payload["repositoryURL"] = server.git_url() + "-that-is-not-there";
        payload["autoUpdate"] = update;
        return server.post("/api/stacks/create/standalone/repository" + server.at(), payload);
    };
    CHECK(refused({{"interval", "foo"}}).details() == "Invalid Interval format");
    CHECK(refused({{"interval", "1d"}}).details() == "Invalid Interval format");
    CHECK(refused({{"webhook", "x"}}).details() == "Invalid Webhook format");
    CHECK(refused(json::object()).details() == "Webhook or Interval must be provided");
    // Older servers take any duration: what fails there is the clone.
    for (const char *interval : {"-1m", "0s", "59s"}) {
        CHECK((refused({{"interval", interval}}).status == 400) == server.is_newer());
    }
    CHECK(refused({{"interval", "60s"}}).status == 500);
}

TEST_CASE("a url must look like one") {
    Server server(GENERATE(from_range(subjects())));
    json payload = server.git_payload("url");
    payload["repositoryURL"] = "not a url";
    const Reply reply = server.post("/api/stacks/create/standalone/repository" + server.at(), payload);
    CHECK(reply.status == 400);
    CHECK(reply.details() == "Invalid repository URL. Must correspond to a valid URL format");
}

TEST_CASE("a settings call deploys nothing and wipes what it leaves out") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create_from_git("settings", {{"autoUpdate", {{"interval", "5m"}}}});
    const json hash = server.stack(id)["GitConfig"]["ConfigHash"];
    const Reply reply = server.post(path_of_git(id) + "/git" + server.at(), json::object());
    REQUIRE(reply.status == 200);
    const json after = server.stack(id);
    CHECK(after["Env"].is_null());
    CHECK(after["AutoUpdate"].is_null());
    CHECK(after["GitConfig"]["ReferenceName"] == "");
    CHECK(after["GitConfig"]["ConfigHash"] == hash);
}

TEST_CASE("a reference that doesn't exist can be stored, and fails the redeploy without touching what runs") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create_from_git("reference");
    const json body = {{"repositoryReferenceName", "refs/heads/stowage-nope"}, {"env", json::array()}};
    CHECK(server.post(path_of_git(id) + "/git" + server.at(), body).status == 200);
    const Reply reply = redeploy_git(server, id, body);
    CHECK(reply.status == 500);
    CHECK(reply.message() == "Unable to clone git repository directory");
    CHECK(server.running("reference") == 1);
    CHECK(server.stack(id)["Status"] == 1);
}

TEST_CASE("an update with a file detaches the stack from git") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create_from_git("detach");
    REQUIRE(server.put(path_of_git(id) + server.at(), {{"stackFileContent", server.file()}}).status == 200);
    const json after = server.settled(id);
    CHECK(after["GitConfig"].is_null());
    CHECK(after["AutoUpdate"].is_null());
    CHECK(after["FromAppTemplate"] == true);
    CHECK(!after.contains("WorkflowID"));
}

TEST_CASE("git calls on a stack without git answer 500 and 400") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create("plain");
    CHECK(server.post(path_of_git(id) + "/git" + server.at(), json::object()).status == 500);
    CHECK(server.put(path_of_git(id) + "/git/redeploy" + server.at(), json::object()).status == 400);
}

TEST_CASE("an unknown webhook is not found, a malformed one is refused") {
    Server server(GENERATE(from_range(subjects())));
    const std::string path = "/api/stacks/webhooks/";
    CHECK(server.post(path + "3b1b6d5e-0000-4d52-9d7e-2f0d2e5f0c99", json::object(), As::nobody).status ==
          404);
    CHECK(server.post(path + "xyz", json::object(), As::nobody).status == 400);
}

TEST_CASE("the server itself can look at a file of a repository") {
    Server server(GENERATE(from_range(subjects())));
    const auto preview = [&](const std::string &reference, const std::string &file) {
        const json body = {{"repository", server.git_url()}, {"reference", reference}, {"targetFile", file}};
        return server.post("/api/gitops/repo/file/preview", body, As::user);
    };
    CHECK(preview("refs/heads/main", "docker-compose.yml").json().contains("FileContent"));
    CHECK(preview("refs/heads/stowage-nope", "docker-compose.yml").status == 500);
    CHECK(preview("refs/heads/main", "stowage-nope.yml").status == 500);
}

TEST_CASE("a look without a reference is a look at main, not at the branch that the remote names") {
    Server server(GENERATE(from_range(subjects())));
    server.repository().commit({{"docker-compose.yml", server.file(60)}, {"dev-only.yml", "x: 1\n"}}, "dev");
    server.repository().set_head("dev");
    const json body = {{"repository", server.git_url()}, {"reference", ""}, {"targetFile", "dev-only.yml"}};
    CHECK(server.post("/api/gitops/repo/file/preview", body).status == 500);
    // A deployment takes the remote's branch.
    const int id = server.create_from_git("head", {{"repositoryReferenceName", ""}});
    CHECK(server.get(path_of_git(id) + "/file").json()["StackFileContent"] == server.file(60));
}

TEST_CASE("a redeploy sees new commits and keeps the old commit when the deployment fails") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create_from_git("commits");
    const json first = server.stack(id)["GitConfig"]["ConfigHash"];
    server.repository().commit({{"docker-compose.yml", "services: ["}});
    CHECK(redeploy_git(server, id).status == (server.is_newer() ? 200 : 500));
    CHECK(server.stack(id)["GitConfig"]["ConfigHash"] == first);
    CHECK(server.running("commits") == (server.is_newer() ? 1 : 0));
    // The file that the server shows is the new one already.
    CHECK(server.get(path_of_git(id) + "/file").json()["StackFileContent"] == "services: [");
    const std::string good = server.repository().commit({{"docker-compose.yml", server.file(60)}});
    CHECK(redeploy_git(server, id).status == 200);
    CHECK(server.stack(id)["GitConfig"]["ConfigHash"] == good);
    CHECK(server.running("commits") == 1);
}

TEST_CASE("a redeploy of a private repository must say that it authenticates, the password is remembered") {
    Server server(GENERATE(from_range(subjects())));
    json payload = server.git_payload("private");
    payload["repositoryURL"] = server.private_git_url();
    CHECK(server.post("/api/stacks/create/standalone/repository" + server.at(), payload).status == 500);
    json credentials = server.private_credentials();
    credentials["repositoryURL"] = server.private_git_url();
    const int id = server.create_from_git("private", credentials);
    CHECK(server.stack(id)["GitConfig"]["Authentication"]["Password"] == "");
    CHECK(redeploy_git(server, id).status == 500);
    json body = git_payload();
    body["repositoryAuthentication"] = true;
    body["repositoryUsername"] = credentials["repositoryUsername"];
    CHECK(redeploy_git(server, id, body).status == 200);
    CHECK(server.stack(id)["Status"] == 1);
}

TEST_CASE("a job polls while the stack runs: stopping clears it, starting makes a new one") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create_from_git("job", {{"autoUpdate", {{"interval", "5m"}}}});
    const auto job = [&] { return server.stack(id)["AutoUpdate"]["JobID"].get<std::string>(); };
    const std::string first = job();
    CHECK(!first.empty());
    server.post(path_of_git(id) + "/stop" + server.at(), json::object());
    CHECK(job().empty());
    server.post(path_of_git(id) + "/start" + server.at(), json::object());
    CHECK(!job().empty());
    CHECK(job() != first);
}

TEST_CASE("older: a link to a file of the repository is followed") {
    Server server(GENERATE(from_range(subjects())));
    if (!server.applies(Kind::older)) {
        return;
    }
    server.repository().link("linked/compose.yml", "../docker-compose.yml");
    const int id = server.create_from_git("link", {{"composeFile", "linked/compose.yml"}});
    CHECK(server.running("link") == 1);
    CHECK(server.get(path_of_git(id) + "/file").json()["StackFileContent"] == server.file());
}

TEST_CASE("redeploys at once all fail, and the checkout is gone until the next good one", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server("2.23");
    const int id = server.create_from_git("race");
    // The first waits for its turn until the others have come and gone.
    server.simulated().control("POST", "/deployments", R"({"hold": true})");
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&server, &failures, id] {
            const std::string path = path_of_git(id) + "/git/redeploy" + server.at();
            failures += server.once("PUT", path, git_payload().dump()) == 500 ? 1 : 0;
        });
    }
    for (int attempt = 0; attempt < 2000 && failures < 3; ++attempt) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    server.simulated().control("POST", "/deployments", R"({"hold": false})");
    for (std::thread &thread : threads) {
        thread.join();
    }
    CHECK(failures == 4);
    CHECK(server.get(path_of_git(id) + "/file").status == 500);
    CHECK(redeploy_git(server, id).status == 200);
    CHECK(server.get(path_of_git(id) + "/file").status == 200);
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
