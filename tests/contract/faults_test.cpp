// The simulator's own means to make things go wrong, and its git server.
#include "server.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <nlohmann/json.hpp>

using contract::As;
using contract::Reply;
using contract::Server;
using nlohmann::json;

TEST_CASE("simulator: a connection cut after the call leaves its effect behind", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    server.simulated().add_fault(
        R"({"match": {"method": "POST", "pathRegex": "/stacks/create"}, "do": "close-after"})");
    const json body = {{"name", "lost"}, {"stackFileContent", server.file()}};
    CHECK(server.post("/api/stacks/create/standalone/string" + server.at(), body).status == 0);
    CHECK(server.get("/api/stacks").json().size() == 1);
}

TEST_CASE("simulator: a connection cut before the call leaves none", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    server.simulated().add_fault(R"({"match": {"method": "POST"}, "do": "close-before"})");
    const json body = {{"name", "lost"}, {"stackFileContent", server.file()}};
    CHECK(server.post("/api/stacks/create/standalone/string" + server.at(), body).status == 0);
    CHECK(server.get("/api/stacks").json().empty());
}

TEST_CASE("simulator: answers can be broken in many ways", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    const auto teams = [&](const std::string &fault) {
        server.simulated().add_fault(R"({"match": {"pathRegex": "/teams$"}, )" + fault + "}");
        return server.get("/api/teams");
    };
    CHECK(teams(R"("do": "status", "status": 503)").status == 503);
    CHECK(teams(R"("do": "html")").content_type.starts_with("text/html"));
    CHECK(teams(R"("do": "redirect")").status == 302);
    CHECK(teams(R"("do": "truncate")").json().is_null());
    CHECK(teams(R"("do": "wrong-type")").json().is_object());
    CHECK(teams(R"("do": "close-mid-body")").status == 0);
    const auto start = std::chrono::steady_clock::now();
    CHECK(teams(R"("do": "delay", "delayMs": 60)").status == 200);
    CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(60));
    CHECK(server.get("/api/teams").status == 200);
}

TEST_CASE("simulator: a fault can be meant for the nth call only", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    server.simulated().add_fault(
        R"({"match": {"pathRegex": "/teams", "nth": 2}, "do": "status", "status": 500})");
    CHECK(server.get("/api/teams").status == 200);
    CHECK(server.get("/api/teams").status == 500);
    CHECK(server.get("/api/teams").status == 200);
}

TEST_CASE("simulator: its state goes out and comes in unchanged", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    server.create("a");
    server.create_from_git("b");
    const std::string before = server.simulated().state();
    server.simulated().set_state(before);
    CHECK(json::parse(server.simulated().state()) == json::parse(before));
}

TEST_CASE("simulator: requests are logged with who sent them", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    server.get("/api/teams", As::user);
    const auto requests = server.simulated().requests();
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].target == "/api/teams");
    CHECK(requests[0].user == "user");
    CHECK(requests[0].status == 200);
}

TEST_CASE("simulator: git is served with and without credentials", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    server.repository();
    server.private_repository();
    const std::string refs = "/info/refs?service=git-upload-pack";
    const Reply open = server.get("/git/app.git" + refs, As::nobody);
    CHECK(open.status == 200);
    CHECK(open.body.find("refs/heads/main") != std::string::npos);
    CHECK(server.get("/git/private.git" + refs, As::nobody).status == 401);
    CHECK(server
              .call("GET", "/git/private.git" + refs, "", As::nobody,
                    {{"Authorization", "Basic Ym90OnMzY3JldA=="}})
              .status == 200);
    CHECK(server.get("/git/none.git" + refs, As::nobody).status == 404);
}
