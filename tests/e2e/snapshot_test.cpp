#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

std::string read(const std::filesystem::path &path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

/// A plan as JSON without what says where it came from.
json plan_of(const World &world, std::vector<std::string> arguments,
             const std::map<std::string, std::string> &env = {}) {
    arguments.insert(arguments.begin(), {"plan", "--format", "json"});
    e2e::Command command;
    command.arguments = arguments;
    command.env = env;
    const Result result = world.run(command);
    INFO(result.out << result.err);
    REQUIRE(result.exit_code == 0);
    json plan = json::parse(result.out);
    for (json &server : plan["servers"])
        server["notes"] = server["noteCodes"] = json::array();
    return plan;
}

const std::string snapshot_stacks =
    "  - {name: web, file: web.yml, env: {A: '1', DB_PASSWORD: hunter22, C: {env: TOKEN}}}\n"
    "  - {name: api, file: web.yml, state: stopped}\n"
    "  - {name: old, file: web.yml}\n";

/// A server with some stacks, and a snapshot of it.
struct KeptSnapshot {
    World world;
    const std::map<std::string, std::string> token{{"TOKEN", "t0psecret"}};

    explicit KeptSnapshot(const std::vector<std::string> &more = {}) {
        world.write("web.yml", "services: {app: {image: 'nginx:1'}}\n");
        world.desire(snapshot_stacks);
        e2e::Command apply;
        apply.arguments = {"apply", "--auto-approve"};
        apply.env = token;
        const Result applied = world.run(apply);
        INFO(applied.out << applied.err);
        REQUIRE(applied.exit_code == 0);
        e2e::Command command;
        command.arguments = {"snapshot", "--out", "state.json"};
        command.arguments.insert(command.arguments.end(), more.begin(), more.end());
        command.env = token;
        const Result result = world.run(command);
        INFO(result.out << result.err);
        REQUIRE(result.exit_code == 0);
    }
};

} // namespace

TEST_CASE("a plan against a snapshot is the plan against the server", "[e2e]") {
    const KeptSnapshot it;
    CHECK(plan_of(it.world, {"--state", "state.json"}, it.token) == plan_of(it.world, {}, it.token));

    it.world.write("web.yml", "services: {app: {image: 'nginx:2'}}\n");
    it.world.desire("  - {name: web, file: web.yml, env: {A: '2', DB_PASSWORD: other, C: {env: TOKEN}}}\n"
                    "  - {name: api, file: web.yml, env: {X: '1'}}\n"
                    "  - {name: older, formerName: old, file: web.yml}\n"
                    "  - {name: new, environment: staging, file: web.yml, access: {teams: [ops]}}\n"
                    "  - {name: new, environment: swarm, file: web.yml}\n");
    const json against_server = plan_of(it.world, {}, it.token);
    CHECK(against_server["summary"]["update"] == 2);
    CHECK(plan_of(it.world, {"--state", "state.json"}, it.token) == against_server);
    const std::map<std::string, std::string> other{{"TOKEN", "another"}};
    CHECK(plan_of(it.world, {"--state", "state.json"}, other) == plan_of(it.world, {}, other));
}

TEST_CASE("a plan against a snapshot needs no server and no key", "[e2e]") {
    const KeptSnapshot it;
    const std::size_t requests = it.world.requests().size();
    e2e::Command command;
    command.arguments = {"plan", "--state", "state.json"};
    const Result plan = it.world.run(command, "");
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 0);
    CHECK_THAT(plan.out, Contains("from the snapshot of") && Contains("whether env.C differs is not known"));
    CHECK(it.world.requests().size() == requests);
}

TEST_CASE("a snapshot has no secrets", "[e2e]") {
    const KeptSnapshot it;
    const std::string text = read(it.world.folder() / "state.json");
    for (const char *secret : {"hunter22", "t0psecret", "ptr_admin"})
        CHECK_THAT(text, !Contains(secret));
    const json snapshot = json::parse(text);
    CHECK(snapshot["servers"][0]["stacks"].size() == 3);
    const auto permissions = std::filesystem::status(it.world.folder() / "state.json").permissions();
    CHECK(permissions == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));

    const KeptSnapshot without({"--no-fingerprints"});
    CHECK_THAT(read(without.world.folder() / "state.json"), !Contains("fingerprint"));
    const json plan = plan_of(without.world, {"--state", "state.json"}, without.token);
    CHECK(plan["summary"]["unchanged"] == 3);
    CHECK_THAT(plan.dump(), Contains("env.DB_PASSWORD") && Contains("not known"));
}

TEST_CASE("an old snapshot is said to be so", "[e2e]") {
    const KeptSnapshot it;
    json snapshot = json::parse(read(it.world.folder() / "state.json"));
    snapshot["createdAt"] = "2024-01-01T00:00:00Z";
    it.world.write("state.json", snapshot.dump());
    const Result old = it.world.run({"plan", "--state", "state.json"});
    CHECK(old.exit_code == 0);
    CHECK_THAT(old.err, Contains("WARNING: the snapshot was taken 2024-01-01T00:00:00Z"));
    CHECK_THAT(old.out, Contains("WARNING: the snapshot was taken"));
    CHECK_THAT(it.world.run({"plan", "--state", "state.json", "--max-state-age", "1000000h"}).err,
               !Contains("WARNING"));
}

TEST_CASE("a snapshot that is none", "[e2e]") {
    const KeptSnapshot it;
    it.world.write("broken.json", "{\"format\": \"stowage/snapshot/v1\"}");
    const Result broken = it.world.run({"plan", "--state", "broken.json"});
    CHECK(broken.exit_code == 1);
    CHECK_THAT(broken.err, Contains("broken.json is not a snapshot"));
    CHECK(it.world.run({"plan", "--state", "state.json", "--out", "p.json"}).exit_code == 1);
    it.world.write("stowage.yaml",
                   "apiVersion: stowage/v1\nservers: [{name: other, url: 'http://localhost:1', "
                   "apiKey: {env: KEY}}]\nstacks: [{name: a, environment: x, state: absent}]\n");
    const Result other = it.world.run({"plan", "--state", "state.json"});
    CHECK(other.exit_code == 1);
    CHECK_THAT(other.out, Contains("has nothing of server 'other'"));
}

TEST_CASE("a change is told from drift against a snapshot, too", "[e2e][git]") {
    KeptSnapshot it;
    simulator::FixtureRepository repository((it.world.folder() / "config.git").string());
    std::string text = read(it.world.folder() / "stowage.yaml");
    repository.commit({{"stowage.yaml", text}, {"web.yml", "services: {app: {image: 'nginx:1'}}\n"}});
    text.replace(text.find("hunter22"), 8, "changed!");
    repository.branch("change");
    repository.commit({{"stowage.yaml", text}}, "change");
    const json plan = plan_of(it.world, {"--git", repository.path(), "--ref", "change", "--base", "main",
                                         "--state", "state.json", "--changed-only"});
    REQUIRE(plan["stacks"].size() == 1);
    CHECK(plan["stacks"][0]["changes"].size() == 1);
    CHECK(plan["stacks"][0]["changes"][0]["field"] == "env.DB_PASSWORD");
    CHECK(plan["stacks"][0]["origin"] == "change");
}
