// Who may see and do what.
#include "server.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using contract::As;
using contract::Reply;
using contract::Server;
using contract::subjects;
using nlohmann::json;

TEST_CASE("no key and a wrong key are told apart") {
    Server server(GENERATE(from_range(subjects())));
    const Reply without = server.get("/api/stacks", As::nobody);
    CHECK(without.status == 401);
    CHECK(without.message() == "A valid authorization token is missing");
    CHECK(without.details() == "Unauthorized");
    const Reply wrong = server.call("GET", "/api/stacks", "", As::nobody, {{"X-API-Key", "ptr_wrong"}});
    CHECK(wrong.status == 401);
    CHECK(wrong.message() == "Invalid JWT token");
}

TEST_CASE("the status needs no key and says the version") {
    Server server(GENERATE(from_range(subjects())));
    for (const char *path : {"/api/system/status", "/api/status"}) {
        const Reply reply = server.get(path, As::nobody);
        CHECK(reply.status == 200);
        CHECK(!reply.json().value("Version", "").empty());
    }
}

TEST_CASE("a key says who it belongs to") {
    Server server(GENERATE(from_range(subjects())));
    CHECK(server.get("/api/users/me").json().value("Role", 0) == 1);
    CHECK(server.get("/api/users/me", As::user).json().value("Role", 0) == 2);
}

TEST_CASE("users and settings are for administrators") {
    Server server(GENERATE(from_range(subjects())));
    CHECK(server.get("/api/users").status == 200);
    CHECK(server.get("/api/users", As::user).status == 403);
    CHECK(server.get("/api/settings").status == 200);
    CHECK(server.get("/api/settings", As::user).status == 403);
}

TEST_CASE("another's stack is missing from the list, without a word") {
    Server server(GENERATE(from_range(subjects())));
    const int id = server.create("hidden");
    for (const json &stack : server.get("/api/stacks", As::user).json()) {
        CHECK(stack["Id"] != id);
    }
}

TEST_CASE("another's stack refuses every call by its number") {
    Server server(GENERATE(from_range(subjects())));
    const std::string path = "/api/stacks/" + std::to_string(server.create("hidden"));
    const json update = {{"stackFileContent", server.file(1)}};
    const std::vector<Reply> replies = {server.get(path, As::user), server.get(path + "/file", As::user),
                                        server.put(path + server.at(), update, As::user),
                                        server.post(path + "/stop" + server.at(), json::object(), As::user),
                                        server.remove(path + server.at(), As::user)};
    for (const Reply &reply : replies) {
        CHECK(reply.status == 403);
        CHECK(reply.message() == "Access denied to resource");
    }
}

TEST_CASE("a number that doesn't exist is not found, for standard users too") {
    Server server(GENERATE(from_range(subjects())));
    const Reply reply = server.get("/api/stacks/999999", As::user);
    CHECK(reply.status == 404);
    CHECK(reply.message() == "Unable to find a stack with the specified identifier inside the database");
}

TEST_CASE("the name of a hidden stack is taken: 409, though the list does not show it") {
    Server server(GENERATE(from_range(subjects())));
    server.create("hidden");
    const Reply reply =
        server.post("/api/stacks/create/standalone/string" + server.at(),
                    {{"name", Server::named("hidden")}, {"stackFileContent", server.file()}}, As::user);
    CHECK(reply.status == 409);
    CHECK(reply.message() ==
          "A stack with the normalized name '" + Server::named("hidden") + "' already exists");
}

TEST_CASE("a stack belongs to who made it: an administrator's to administrators, a user's to that user") {
    Server server(GENERATE(from_range(subjects())));
    const json admins = server.stack(server.create("admins"))["ResourceControl"];
    CHECK(admins["AdministratorsOnly"] == true);
    CHECK(admins["UserAccesses"].empty());
    const json users = server.stack(server.create("users", As::user))["ResourceControl"];
    CHECK(users["AdministratorsOnly"] == false);
    CHECK(users["UserAccesses"].size() == 1);
}

TEST_CASE("changing access replaces all of it, and wants something to be said") {
    Server server(GENERATE(from_range(subjects())));
    const json control = server.stack(server.create("access"))["ResourceControl"];
    const std::string path = "/api/resource_controls/" + std::to_string(control["Id"].get<int>());
    CHECK(server.put(path, json::object()).status == 400);
    CHECK(server.put(path, {{"public", true}, {"administratorsOnly", true}}).status == 400);
    CHECK(server.put(path, {{"public", true}}).json()["Public"] == true);
    // Nobody looks whether such a user exists.
    const Reply reply = server.put(path, {{"users", {987654}}});
    CHECK(reply.status == 200);
    CHECK(reply.json()["Public"] == false);
    CHECK(reply.json()["UserAccesses"].size() == 1);
}

TEST_CASE("a user may open an own stack to everybody but not share it with others") {
    Server server(GENERATE(from_range(subjects())));
    const json control = server.stack(server.create("users", As::user))["ResourceControl"];
    const std::string path = "/api/resource_controls/" + std::to_string(control["Id"].get<int>());
    const int self = control["UserAccesses"][0]["UserId"];
    const Reply refused = server.put(path, {{"users", {self, self + 1}}}, As::user);
    CHECK(refused.status == 403);
    CHECK(refused.message() == "Permission denied to update the resource control");
    CHECK(server.put(path, {{"public", true}}, As::user).status == 200);
}

TEST_CASE("who may use an environment may see which registries it uses") {
    Server server(GENERATE(from_range(subjects())));
    const std::string path = "/api/endpoints/" + std::to_string(server.environment()) + "/registries";
    for (const As as : {As::admin, As::user}) {
        const Reply reply = server.get(path, as);
        CHECK(reply.status == 200);
        CHECK(reply.json().is_array());
    }
    CHECK(server.get("/api/endpoints/4711/registries").status == 404);
}

TEST_CASE("a registry of an environment says whether the server has credentials for it", "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    auto state = nlohmann::json::parse(server.simulated().state());
    state["environments"][0]["registries"] = {"registry.example.com"};
    server.simulated().set_state(state.dump());
    const nlohmann::json registry = server.get("/api/endpoints/1/registries", As::user).json().at(0);
    CHECK(registry["URL"] == "registry.example.com");
    CHECK(registry["Authentication"] == true);
    CHECK(server.get("/api/endpoints/2/registries", As::user).message() ==
          "Permission denied to access environment");
}

TEST_CASE("an environment without access refuses even public stacks, which the list shows all the same",
          "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    const int id = server.create("public");
    const json control = server.stack(id)["ResourceControl"];
    server.put("/api/resource_controls/" + std::to_string(control["Id"].get<int>()), {{"public", true}});
    server.simulated().control("POST", "/environments/1", R"({"users": []})");
    CHECK(server.get("/api/stacks", As::user).json().size() == 1);
    const Reply reply = server.get("/api/stacks/" + std::to_string(id), As::user);
    CHECK(reply.status == 403);
    CHECK(reply.message() == "Permission denied to access environment");
    const Reply removal = server.remove("/api/stacks/" + std::to_string(id) + server.at(), As::user);
    CHECK(removal.message() == "Permission denied to access endpoint");
}

TEST_CASE("an environment that forbids stacks to regular users has another sentence for each call",
          "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    const std::string path = "/api/stacks/" + std::to_string(server.create("banned", As::user));
    server.simulated().control("POST", "/environments/1",
                               R"({"allowStackManagementForRegularUsers": false})");
    CHECK(server.get("/api/stacks", As::user).json().size() == 1);
    CHECK(server.get(path, As::user).message() == "Stack management is disabled for non-admin users");
    CHECK(server
              .post("/api/stacks/create/standalone/string" + server.at(),
                    {{"name", "x"}, {"stackFileContent", server.file()}}, As::user)
              .message() == "Stack creation is disabled for non-admin users");
    CHECK(server.put(path + server.at(), {{"stackFileContent", server.file()}}, As::user).message() ==
          "Stack editing is disabled for non-admin users");
    CHECK(server.remove(path + server.at(), As::user).message() ==
          "stack deletion is disabled for non-admin users");
}

TEST_CASE("an administrator's delete with another environment's number drops the record and leaves what runs",
          "[simulator]") {
    if (contract::skipped_on_a_real_server()) {
        return;
    }
    Server server;
    const std::string path = "/api/stacks/" + std::to_string(server.create("orphan"));
    CHECK(server.remove(path).status == 404);
    CHECK(server.remove(path + "?endpointId=2").status == 204);
    CHECK(server.get(path).status == 404);
    CHECK(server.running("orphan") == 1);
}
