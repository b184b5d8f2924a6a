// What the API does that nobody would expect, each as it shows, or does not, to who uses stowage.

#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

using e2e::compose;
const std::string broken = "services:\n  app:\n    image: nosuch.invalid/x:1\n";

json record(int id, const std::string &name, const json &more = json::object()) {
    json record = {{"Id", id}, {"Name", name}, {"EndpointId", 1}, {"file", compose}};
    record.update(more);
    return record;
}

simulator::Settings with(const std::string &generation, const std::vector<json> &stacks,
                         const json &more = json::object()) {
    json state = json::parse(e2e::state_with(""));
    state["stacks"] = json(stacks);
    state.update(more);
    return e2e::settings_of(generation, state.dump());
}

/// A server with the git stack `web`.
struct GitWorld {
    World world;
    simulator::FixtureRepository repository;

    explicit GitWorld(const std::string &generation)
        : world(e2e::settings_of(generation)), repository((world.folder() / "stacks.git").string()) {
        repository.commit({{"web.yml", compose}});
        repository.commit({{"web.yml", broken}}, "broken");
        world.serve("stacks", repository.path());
        desire(", env: {A: '1'}, autoUpdate: {interval: 5m}");
        apply(0);
        world.server().clear_requests();
    }

    void desire(const std::string &more, const std::string &reference = "refs/heads/main") const {
        const std::string named = reference.empty() ? "" : ", referenceName: " + reference;
        world.desire("  - {name: web, gitConfig: {url: '" + world.git_url("stacks") +
                     "', configFilePath: web.yml" + named + "}" + more + "}\n");
    }

    Result apply(int exit_code, const std::vector<std::string> &more = {}) const {
        std::vector<std::string> arguments{"apply", "--auto-approve"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        Result result = world.run(arguments);
        INFO(result.out << result.err);
        REQUIRE(result.exit_code == exit_code);
        return result;
    }

    [[nodiscard]] json record() const { return json::parse(world.record_of("web")); }
};

std::string starting_with(const std::vector<std::string> &calls, const std::string &start) {
    const auto found = std::find_if(calls.begin(), calls.end(),
                                    [&](const std::string &call) { return call.starts_with(start); });
    return found == calls.end() ? "" : *found;
}

} // namespace

TEST_CASE("a public stack on an environment without access is in the list, but refuses everything",
          "[e2e][trap][permissions]") {
    World world(
        with("2.23", {record(1, "open", {{"EndpointId", 2}, {"ResourceControl", {{"Public", true}}}})}));
    world.write("app.yml", compose + "  more:\n    image: nginx:2\n");
    world.desire("  - {name: open, environment: staging, file: app.yml}\n");
    const Result plan = world.run({"plan"}, "ptr_alice");
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 3);
    CHECK_THAT(plan.out, Contains("1 hidden") && Contains("access to environment 'staging'"));
    CHECK(world.run({"apply", "--auto-approve"}, "ptr_alice").exit_code == 3);
    CHECK(world.writes().empty());
}

TEST_CASE("the list of stacks is asked for unfiltered, since a filter drops swarm and Kubernetes stacks",
          "[e2e][trap]") {
    World world(with("2.23", {record(1, "web", {{"EndpointId", 3}, {"Type", 1}})}));
    world.write("app.yml", compose);
    world.desire("  - {name: web, environment: swarm, file: app.yml}\n");
    world.needs_nothing();
    for (const simulator::LoggedRequest &request : world.requests())
        if (request.target.starts_with("/api/stacks"))
            CHECK_THAT(request.target, !Contains("filters"));
}

TEST_CASE("nothing that a browser would send goes along, or newer servers forbid the write", "[e2e][trap]") {
    World world(e2e::settings_of("2.43"));
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n");
    CHECK(world.run({"apply", "--auto-approve"}).exit_code == 0);
    for (const simulator::LoggedRequest &request : world.requests())
        CHECK_THAT(request.headers, !Contains("cookie") && !Contains("origin") && !Contains("sec-fetch"));
}

TEST_CASE("a name that containers outside Portainer use is taken, though no stack has it", "[e2e][trap]") {
    json state = json::parse(e2e::state_with(""));
    state["environments"][0]["containers"] = {
        {{"project", "legacy"}, {"service", "web"}, {"image", "nginx:1"}}};
    World world(e2e::settings_of("2.23", state.dump()));
    world.write("app.yml", compose);
    world.desire("  - {name: legacy, file: app.yml}\n");
    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("containers outside Portainer use this name"));
}

TEST_CASE(
    "a create that failed half-way is rolled back by older servers, left in error by newer ones, creating it "
    "again works",
    "[e2e][trap]") {
    World world(e2e::settings_of(GENERATE(as<std::string>{}, "2.23", "2.43", "2.44")));
    world.write("app.yml", broken);
    world.desire("  - {name: web, file: app.yml}\n");
    const Result failed = world.run({"apply", "--auto-approve"});
    INFO(failed.out << failed.err);
    CHECK(failed.exit_code == 4);
    world.write("app.yml", compose);
    const Result mended = world.run({"apply", "--auto-approve"});
    INFO(mended.out << mended.err);
    CHECK(mended.exit_code == 0);
    world.needs_nothing();
}

TEST_CASE("env left out of an update wipes the stack's env, so it is always sent", "[e2e][trap]") {
    World world(with(GENERATE(as<std::string>{}, "2.23", "2.43"),
                     {record(1, "web", {{"Env", {{{"name", "A"}, {"value", "1"}}}}})}));
    world.write("app.yml", compose + "  more:\n    image: nginx:2\n");
    world.desire("  - {name: web, file: app.yml, env: {A: '1'}}\n");
    REQUIRE(world.run({"apply", "--auto-approve"}).exit_code == 0);
    CHECK(json::parse(world.record_of("web")).at("Env") == json{{{"name", "A"}, {"value", "1"}}});
    world.needs_nothing();
}

TEST_CASE("an update for inline stacks detaches a git stack, so a git stack never gets one", "[e2e][trap]") {
    GitWorld it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.desire(", env: {A: '2', B: '3'}, autoUpdate: {interval: 10m}");
    it.apply(0);
    CHECK(starting_with(it.world.writes(), "PUT /api/stacks/1?").empty());
    CHECK_FALSE(it.record().at("GitConfig").is_null());
    it.world.needs_nothing();
}

TEST_CASE("a settings call wipes what it leaves out, so the reference and env that run go along",
          "[e2e][trap]") {
    GitWorld it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.desire(", env: {A: '1'}, autoUpdate: {interval: 10m}");
    it.apply(0);
    CHECK(it.world.writes().size() == 1);
    CHECK(it.record().at("Env").size() == 1);
    CHECK(it.record().at("GitConfig").at("ReferenceName") == "refs/heads/main");
    it.world.needs_nothing();
}

TEST_CASE(
    "env sent by the settings call is stored but not running, so a failed deployment leaves a difference",
    "[e2e][trap]") {
    GitWorld it("2.23");
    it.desire(", env: {A: '2'}, autoUpdate: {interval: 10m}");
    it.world.server().add_fault(json{
        {"match", {{"method", "PUT"}, {"pathRegex", "/git/redeploy"}}},
        {"do", "status"},
        {"status", 500},
        {"times", 1}}.dump());
    it.apply(4);
    CHECK(it.record().at("AutoUpdate").at("Interval") == "10m");
    CHECK(it.record().at("Env").at(0).at("value") == "1");
    const Result plan = it.world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains("env.A"));
    it.apply(0);
    it.world.needs_nothing();
}

TEST_CASE("a reference that does not exist changes nothing, and stays a difference", "[e2e][trap]") {
    GitWorld it("2.23");
    it.desire(", env: {A: '1'}, autoUpdate: {interval: 5m}", "refs/heads/nowhere");
    it.apply(4);
    CHECK(it.record().at("GitConfig").at("ReferenceName") == "refs/heads/main");
    CHECK(it.world.run({"plan", "--detailed-exitcode"}).exit_code == 2);
}

TEST_CASE("a failed deployment leaves its record as it was, what became of the stack is said, and the next "
          "good one "
          "mends it",
          "[e2e][trap]") {
    const auto [generation, became] = GENERATE(table<std::string, std::string>(
        {{"2.23", "it has been down since 20"}, {"2.43", "it runs (what ran before was not restored"}}));
    GitWorld it(generation);
    it.desire(", env: {A: '1'}, autoUpdate: {interval: 5m}", "refs/heads/broken");
    const Result failed = it.apply(4, {"--no-preflight"});
    CHECK_THAT(failed.out, Contains(became));
    CHECK(it.world.run({"plan", "--detailed-exitcode"}).exit_code == 2);
    it.repository.commit({{"web.yml", compose}}, "broken");
    it.apply(0);
    it.world.needs_nothing();
}

TEST_CASE(
    "a clone that fails on 2.43 leaves the stack running and its files gone, the next run brings them back",
    "[e2e][trap]") {
    GitWorld it("2.43");
    it.desire(", env: {A: '2'}, autoUpdate: {interval: 5m}");
    json state = json::parse(it.world.server_state());
    const json repositories = state["repositories"];
    state["repositories"] = json::array();
    it.world.server().set_state(state.dump());
    it.apply(4, {"--no-preflight"});
    CHECK(it.record().at("Status") == 1);
    state = json::parse(it.world.server_state());
    state["repositories"] = repositories;
    it.world.server().set_state(state.dump());
    it.apply(0);
    CHECK(it.record().at("Status") == 1);
    it.world.needs_nothing();
}

TEST_CASE("an empty reference or null env means keep in a newer redeployment, so both are emptied otherwise",
          "[e2e][trap]") {
    GitWorld it(GENERATE(as<std::string>{}, "2.43", "2.44"));
    it.desire("", "");
    it.apply(0);
    CHECK(it.record().at("GitConfig").at("ReferenceName") == "");
    CHECK(it.record().at("Env").empty());
    it.world.needs_nothing();
}

TEST_CASE("a write while a deployment is under way is refused by newer servers, and made again after it",
          "[e2e][trap]") {
    GitWorld it("2.43");
    it.desire(", env: {A: '2'}, autoUpdate: {interval: 5m}");
    it.world.server().add_fault(json{
        {"match", {{"method", "PUT"}, {"pathRegex", "/git/redeploy"}}},
        {"do", "status"},
        {"status", 409},
        {"body",
         R"({"message": "Unable to update stack", "details": "Stack deployment is already in progress"})"},
        {"times", 2}}.dump());
    it.apply(0);
    it.world.needs_nothing();
}

TEST_CASE("a stack in status 4 is a difference whatever its fields say, and can't be started",
          "[e2e][trap]") {
    GitWorld it("2.43");
    it.world.server().control("POST", "/stacks/1/status", R"({"status": 4, "message": "no space left"})");
    const Result plan = it.world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains("redeploy") && Contains("its last deployment failed: no space left"));
    it.apply(0);
    CHECK(starting_with(it.world.writes(), "POST /api/stacks/1/start").empty());
    it.world.needs_nothing();
}

TEST_CASE("stopping what is stopped and starting what runs are refused, so neither is sent", "[e2e][trap]") {
    World world(with("2.23", {record(1, "off", {{"Status", 2}}), record(2, "on")}));
    world.write("app.yml", compose);
    world.desire("  - {name: off, file: app.yml, state: stopped}\n  - {name: on, file: app.yml}\n");
    CHECK(world.run({"apply", "--auto-approve"}).exit_code == 0);
    CHECK(world.writes().empty());
}

TEST_CASE("a deletion with another environment's id takes down what it does not mean, so the stack's own "
          "goes along",
          "[e2e][trap]") {
    World world(with(GENERATE(as<std::string>{}, "2.23", "2.43"),
                     {record(1, "web"), record(2, "web", {{"EndpointId", 2}})}));
    world.desire("  - {name: web, environment: staging, state: absent}\n");
    CHECK(world.run({"apply", "--auto-approve"}).exit_code == 0);
    CHECK(world.writes() == std::vector<std::string>{"DELETE /api/stacks/2?endpointId=2"});
    world.needs_nothing();
}

TEST_CASE("a migration to the same environment renames, keeping id and access", "[e2e][trap][rename]") {
    World world(with(GENERATE(as<std::string>{}, "2.23", "2.43"),
                     {record(7, "old", {{"ResourceControl", {{"TeamAccesses", {1}}}}})}));
    world.write("app.yml", compose);
    world.desire("  - {name: new, formerName: old, file: app.yml}\n");
    CHECK(world.run({"apply", "--auto-approve"}).exit_code == 0);
    const json record = json::parse(world.record_of("new"));
    CHECK(record.at("Id") == 7);
    CHECK(record.at("ResourceControl").at("TeamAccesses").size() == 1);
    world.needs_nothing();
}

TEST_CASE("a Kubernetes create answers without an id, and an update without the name renames to nothing",
          "[e2e][trap]") {
    World world(e2e::settings_of("2.43"));
    const auto manifest = [](int replicas) {
        return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\nspec:\n  replicas: " +
               std::to_string(replicas) +
               "\n  selector: {matchLabels: {app: a}}\n  template: {metadata: {labels: {app: a}}, spec: "
               "{containers: "
               "[{name: c, image: \"nginx:1\"}]}}\n";
    };
    world.write("app.yml", manifest(1));
    world.desire("  - {name: web, environment: k8s, file: app.yml}\n");
    const Result created = world.run({"apply", "--auto-approve"});
    INFO(created.out << created.err);
    CHECK(created.exit_code == 0);
    world.write("app.yml", manifest(2));
    const Result updated = world.run({"apply", "--auto-approve"});
    INFO(updated.out << updated.err);
    CHECK(updated.exit_code == 0);
    CHECK(world.record_of("web") != "null");
    world.needs_nothing();
}

TEST_CASE("stopping Kubernetes stacks is refused by the API, so it is blocked", "[e2e][trap]") {
    World world(with("2.43", {record(1, "web", {{"EndpointId", 4}, {"Type", 3}})}));
    world.write("app.yml", compose);
    world.desire("  - {name: web, environment: k8s, file: app.yml, state: stopped}\n");
    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("1 blocked"));
    CHECK(world.writes().empty());
}

TEST_CASE("Kubernetes stacks of one name are told apart by their namespace", "[e2e][trap]") {
    const std::string manifest =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\nspec:\n"
        "  selector: {matchLabels: {app: a}}\n"
        "  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: \"nginx:1\"}]}}\n";
    const auto xm = [&](int id, const char *space) {
        return record(id, "xm", {{"EndpointId", 4}, {"Type", 3}, {"Namespace", space}, {"file", manifest}});
    };
    World world(with("2.23", {xm(1, "team-a"), xm(2, "team-b")}));
    world.write("app.yml", manifest);
    SECTION("the one that is meant is found") {
        world.desire("  - {name: xm, environment: k8s, namespace: team-b, file: app.yml, replace: true}\n");
        world.needs_nothing();
    }
    SECTION("without a namespace nothing says which") {
        world.desire("  - {name: xm, environment: k8s, file: app.yml, replace: true}\n");
        const Result apply = world.run({"apply", "--auto-approve"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 4);
        CHECK_THAT(apply.out, Contains("the server has 2 stacks called 'xm'"));
        CHECK(world.writes().empty());
    }
}

TEST_CASE("a name is stored in another form than it was sent, or as nothing at all, so only its normal form "
          "is taken",
          "[e2e][trap]") {
    World world;
    world.write("app.yml", compose);
    const auto name = GENERATE(as<std::string>{}, "Web App_1-x.y", "!!!", "--x");
    world.desire("  - {name: '" + name + "', file: app.yml}\n");
    const Result plan = world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 1);
    CHECK_THAT(plan.err, Contains("name '" + name + "' may only have a-z, 0-9, _ and - in it"));
    if (name == "Web App_1-x.y")
        CHECK_THAT(plan.err, Contains("write 'webapp_1-xy'"));
    CHECK(world.requests().empty());
}

TEST_CASE("a stack without a name on the server is survived, and never pruned", "[e2e][trap]") {
    World world(with("2.23", {record(1, ""), record(2, "web")}));
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\nprune: {environments: ['*']}\n");
    world.needs_nothing();
}

TEST_CASE("a server takes intervals that make no sense, so they are refused before anything is sent",
          "[e2e][trap]") {
    World world;
    const auto interval = GENERATE(as<std::string>{}, "30s", "0s", "-1m", "1d");
    world.desire("  - {name: web, gitConfig: {url: 'https://git.example.com/a.git', configFilePath: a.yml}, "
                 "autoUpdate: {interval: " +
                 interval + "}}\n");
    const Result plan = world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 1);
    CHECK_THAT(plan.err, Contains(interval));
    CHECK(world.requests().empty());
}

TEST_CASE("the same webhook twice is not found by 2.23 on updates, so it is refused before anything is sent",
          "[e2e][trap]") {
    World world;
    const std::string git = "gitConfig: {url: 'https://git.example.com/a.git', configFilePath: a.yml}, "
                            "autoUpdate: {webhook: 0b0e8d6c-6c5a-4c53-9a5e-3a3c2a1b1000}}\n";
    world.desire("  - {name: a, " + git + "  - {name: b, " + git);
    const Result plan = world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 1);
    CHECK_THAT(plan.err, Contains("webhook"));
    CHECK(world.requests().empty());
}

TEST_CASE("what is missing from a standard user's list may be hidden, so nothing is deleted or taken over",
          "[e2e][trap][permissions]") {
    World world(with("2.23", {record(1, "theirs"), record(2, "old")}));
    world.write("app.yml", compose);
    world.desire("  - {name: theirs, file: app.yml}\n  - {name: old, state: absent}\n");
    const Result apply = world.run({"apply", "--auto-approve"}, "ptr_alice");
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 3);
    CHECK_THAT(apply.out, Contains("already exists") && Contains("alice may not see it") &&
                              Contains("whether it exists is unknown"));
    CHECK(world.writes().size() == 1);
    CHECK(world.record_of("old") != "null");
}

TEST_CASE("a polled update that fails says nothing, only the commit that stays behind shows it",
          "[e2e][trap]") {
    GitWorld it("2.23");
    it.desire(", env: {A: '1'}, autoUpdate: {interval: 5m}, gitDrift: commit");
    it.repository.commit({{"web.yml", broken}});
    it.world.server().control("POST", "/poll");
    CHECK(it.record().at("Status") == 1);
    const Result plan = it.world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("main moved") && Contains("left to its auto-update every 5m"));
}
