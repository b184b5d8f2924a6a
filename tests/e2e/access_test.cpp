// Who may use a stack: `access` in plans and their apply, for administrators and standard users.

#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

using e2e::compose;

std::string owned(int id, const std::string &name, const std::string &control) {
    return R"({"Id": )" + std::to_string(id) + R"(, "Name": ")" + name +
           R"(", "EndpointId": 1, "file": "services:\n  app:\n    image: nginx:1\n", "ResourceControl": )" +
           control + "}";
}

const std::string of_administrators = R"({"AdministratorsOnly": true})";
const std::string of_alice = R"({"UserAccesses": [2]})";

/// A server with the stacks `web`, for administrators, and `hers`, alice's own.
struct Served {
    World world;

    explicit Served(const std::string &generation = "2.23")
        : world(e2e::settings_of(generation,
                                 e2e::state_with("\"stacks\": [" + owned(1, "web", of_administrators) + "," +
                                                 owned(2, "hers", of_alice) + "]"))) {
        world.write("app.yml", compose);
    }

    /// The resource control of a stack, as `public`, `users 2`, `teams 1` or `administrators`.
    [[nodiscard]] std::string access_of(const std::string &name) const {
        const json record = json::parse(world.record_of(name));
        const json &control = record.at("ResourceControl");
        std::string text;
        if (control.value("Public", false))
            text += "public ";
        if (control.value("AdministratorsOnly", false))
            text += "administrators ";
        for (const auto &[key, word, id] :
             {std::tuple{"UserAccesses", "users", "UserId"}, std::tuple{"TeamAccesses", "teams", "TeamId"}})
            for (const json &item : control.value(key, json::array()))
                text += std::string(word) + " " + (item.is_object() ? item.at(id) : item).dump() + " ";
        return text.substr(0, text.find_last_not_of(' ') + 1);
    }
};

} // namespace

TEST_CASE("access is planned, set in one call without a deployment, and then as desired", "[e2e][access]") {
    Served it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.world.desire("  - {name: web, file: app.yml, access: {teams: [ops], users: [bob]}}\n");
    const Result plan = it.world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains("stores settings, deploys nothing"));
    CHECK_THAT(plan.out, Contains("\"administrators\" → \"teams ops; users bob\""));
    CHECK(it.world.writes().empty());

    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    const auto writes = it.world.writes();
    REQUIRE(writes.size() == 1);
    CHECK_THAT(writes[0], Contains("PUT /api/resource_controls/"));
    CHECK(it.access_of("web") == "users 3 teams 1");
    it.world.needs_nothing();
}

TEST_CASE("a new stack gets its access after it is created", "[e2e][access]") {
    Served it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    const std::string access = GENERATE(as<std::string>{}, "{teams: [1]}", "{public: true}",
                                        "{users: [alice, 3]}", "{administrators: true}");
    it.world.desire("  - {name: new, file: app.yml, access: " + access + "}\n");
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(access << "\n" << apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    // An administrator's new stack is for administrators anyway.
    CHECK(it.world.writes().size() == (access == "{administrators: true}" ? 1 : 2));
    it.world.needs_nothing();
}

TEST_CASE("access that is left out or ignored is not touched", "[e2e][access]") {
    Served it;
    it.world.desire("  - {name: hers, file: app.yml}\n"
                    "  - {name: web, file: app.yml, access: {public: true}, ignore: [access]}\n");
    it.world.needs_nothing();
}

TEST_CASE("access and a deployment in one run", "[e2e][access]") {
    Served it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.world.desire("  - {name: web, file: app.yml, env: {A: '1'}, access: {public: true}}\n");
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(it.access_of("web") == "public");
    it.world.needs_nothing();
}

TEST_CASE("access of a stopped stack is set without starting it", "[e2e][access]") {
    Served it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.world.server().control("POST", "/stacks/1/status", R"({"status": 2})");
    it.world.desire("  - {name: web, file: app.yml, state: stopped, access: {teams: [ops]}}\n");
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(it.world.writes().size() == 1);
    CHECK(json::parse(it.world.record_of("web")).at("Status") == 2);
    it.world.needs_nothing();
}

TEST_CASE("ids of users and teams are not checked by the server, unknown ones are mistakes, found before "
          "anything is sent",
          "[e2e][access][trap]") {
    Served it;
    it.world.desire("  - {name: web, file: app.yml, env: {A: '1'}, access: {teams: [opps], users: [99]}}\n");
    const std::string command = GENERATE(as<std::string>{}, "plan", "apply");
    const Result result =
        it.world.run(command == "plan" ? std::vector<std::string>{"plan"}
                                       : std::vector<std::string>{"apply", "--auto-approve"});
    INFO(result.out << result.err);
    CHECK(result.exit_code == 1);
    CHECK_THAT(result.err, Contains("team 'opps' does not exist on server 'main'"));
    CHECK_THAT(result.err, Contains("did you mean 'ops'?"));
    CHECK_THAT(result.err, Contains("user '99' does not exist on server 'main'"));
    CHECK_THAT(result.err, Contains("stowage.yaml:8:"));
    CHECK(it.world.writes().empty());
}

TEST_CASE("a standard user who may not list users has that field alone refused",
          "[e2e][access][permissions]") {
    Served it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.world.desire("  - {name: hers, file: app.yml, env: {A: '1'}, access: {users: [bob]}}\n");
    const Result plan = it.world.run({"plan"}, "ptr_alice");
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("forbidden, and left as it is: Permission denied to access users list"));
    CHECK_THAT(plan.out, Contains("env.A") && Contains("1 to update, 1 forbidden in part"));
    CHECK(plan.exit_code == 3);

    const Result apply = it.world.run({"apply", "--auto-approve"}, "ptr_alice");
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 3);
    CHECK_THAT(apply.out, Contains("updated, but not its access: Permission denied to access users list"));
    CHECK(it.access_of("hers") == "users 2");
    CHECK(json::parse(it.world.record_of("hers")).at("Env").at(0).at("value") == "1");

    const Result again = it.world.run({"plan"}, "ptr_alice");
    INFO(again.out);
    CHECK(again.exit_code == 3);
    CHECK_THAT(again.out, Contains("1 forbidden") && Contains("missing: to list users"));
    CHECK(it.world.run({"plan", "--on-forbidden", "report"}, "ptr_alice").exit_code == 0);
}

TEST_CASE("a team that a standard user does not see is not called unknown", "[e2e][access][permissions]") {
    Served it;
    it.world.desire("  - {name: hers, file: app.yml, access: {teams: [finance]}}\n");
    const Result plan = it.world.run({"plan"}, "ptr_alice");
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 3);
    CHECK_THAT(plan.out, Contains("team 'finance' is not among the teams that alice may see"));
    CHECK_THAT(plan.out, Contains("to see team 'finance', if it exists"));
    CHECK(it.world.writes().empty());
}

TEST_CASE("a standard user may make an own stack public, but not share it, the server's refusal is about the "
          "access alone",
          "[e2e][access][permissions][trap]") {
    Served it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    SECTION("public") {
        it.world.desire("  - {name: hers, file: app.yml, access: {public: true}}\n");
        const Result apply = it.world.run({"apply", "--auto-approve"}, "ptr_alice");
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
        CHECK(it.access_of("hers") == "public");
        it.world.needs_nothing("ptr_alice");
    }
    SECTION("an own team") {
        it.world.desire("  - {name: hers, file: app.yml, env: {A: '1'}, access: {teams: [ops]}}\n");
        const Result apply = it.world.run({"apply", "--auto-approve"}, "ptr_alice");
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 3);
        CHECK_THAT(apply.out, Contains("Permission denied to update the resource control"));
        CHECK_THAT(apply.out, Contains("updated, but its access is as it was"));
        CHECK(json::parse(it.world.record_of("hers")).at("Env").at(0).at("value") == "1");
        CHECK(it.access_of("hers") == "users 2");
    }
}

TEST_CASE("after an update the answer has no access, though it still exists", "[e2e][access][trap]") {
    Served it;
    it.world.desire("  - {name: hers, file: app.yml, env: {A: '1'}, access: {users: [alice]}}\n");
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(it.access_of("hers") == "users 2");
    it.world.needs_nothing();
}

TEST_CASE("access in saved plans", "[e2e][access]") {
    Served it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.world.desire("  - {name: web, file: app.yml, access: {teams: [ops]}}\n"
                    "  - {name: new, file: app.yml, access: {users: [bob]}}\n"
                    // The access of this one is as desired, something else is not.
                    "  - {name: hers, file: app.yml, env: {A: '1'}, access: {users: [alice]}}\n");
    REQUIRE(it.world.run({"plan", "--out", "p.json"}).exit_code == 0);
    const Result apply = it.world.run({"apply", "p.json"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, Contains("Apply: 3 done."));
    CHECK(it.access_of("web") == "teams 1");
    CHECK(it.access_of("new") == "users 3");
    CHECK(it.access_of("hers") == "users 2");
    it.world.needs_nothing();
}

TEST_CASE("a saved plan of a stack whose access is as desired", "[e2e][access]") {
    Served it;
    it.world.desire("  - {name: hers, file: app.yml, env: {A: '1'}, access: {users: [alice]}}\n");
    REQUIRE(it.world.run({"plan", "--out", "p.json"}).exit_code == 0);
    const Result apply = it.world.run({"apply", "p.json"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
}

TEST_CASE("a server without any access control for a stack says so", "[e2e][access]") {
    World world(e2e::settings_of("2.23", e2e::state_with("\"stacks\": [" + owned(1, "web", "null") + "]")));
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml, access: {administrators: true}}\n");
    world.needs_nothing();
    world.desire("  - {name: web, file: app.yml, access: {public: true}}\n");
    const Result plan = world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 3);
    CHECK_THAT(plan.out, Contains("the server keeps no access control for this stack"));
}
