#include "world.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::content_of;
using e2e::Result;
using e2e::World;

namespace {

const std::string exported_stacks = R"("stacks": [
    {"Id": 1, "Name": "web", "EndpointId": 1, "Type": 2, "file": "services: {app: {image: 'nginx:1'}}\n",
     "Env": [{"name": "PORT", "value": "8080"}, {"name": "DB_PASSWORD", "value": "hunter2hunter2"}]},
    {"Id": 2, "Name": "api", "EndpointId": 2, "Type": 2, "Status": 2, "file": "services: {app: {image: 'nginx:2'}}\n"},
    {"Id": 3, "Name": "", "EndpointId": 1, "Type": 2, "file": "services: {app: {image: 'nginx:2'}}\n"}])";

Result run(const World &world, std::vector<std::string> arguments,
           std::map<std::string, std::string> env = {}) {
    e2e::Command command;
    command.arguments = std::move(arguments);
    command.env = std::move(env);
    return world.run(command);
}

Result export_from(const World &world, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"export", "--api-key-env", "KEY", "--url", world.server_url()});
    return run(world, more);
}

/// A server of either generation with a few stacks that nobody has in YAML.
const std::vector<std::string> export_generations = {"2.23", "2.43"};

} // namespace

TEST_CASE("an existing server is exported, and a plan of that is empty", "[e2e]") {
    const std::string generation = GENERATE(from_range(export_generations));
    const World world(e2e::settings_of(generation, e2e::state_with(exported_stacks)));
    const Result result = export_from(world, {"--secrets", "secrets.env"});
    INFO(result.out << result.err);
    REQUIRE(result.exit_code == 0);
    CHECK_THAT(result.out, Contains("2 stacks added") && Contains("A plan of this has nothing to do."));
    CHECK_THAT(result.out, Contains("production/#3: stack #3 has no name"));
    CHECK_THAT(result.out, Contains("WEB_DB_PASSWORD") && !Contains("hunter2"));
    CHECK_THAT(content_of(world.folder() / "stowage.yaml"),
               !Contains("hunter2") && Contains("state: stopped"));
    CHECK(content_of(world.folder() / "stacks/production/web.yml") ==
          "services: {app: {image: 'nginx:1'}}\n");
    CHECK_THAT(content_of(world.folder() / "secrets.env"), Contains("WEB_DB_PASSWORD='hunter2hunter2'"));
    CHECK_THAT(content_of(world.folder() / ".gitignore"), Contains("/secrets.env"));
    CHECK((std::filesystem::status(world.folder() / "secrets.env").permissions() &
           std::filesystem::perms::others_read) == std::filesystem::perms::none);
    CHECK(world.writes().empty());

    const Result plan = run(world, {"plan", "--detailed-exitcode"}, {{"WEB_DB_PASSWORD", "hunter2hunter2"}});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 0);
    CHECK_THAT(plan.out, Contains("2 unchanged"));
}

TEST_CASE("an export into what is there changes what differs, and says what it left", "[e2e]") {
    const World world(e2e::settings_of("2.23", e2e::state_with(exported_stacks)));
    world.write("stowage.yaml", "apiVersion: stowage/v1 # mine\n"
                                "servers:\n  - {name: lab, url: '@URL@', apiKey: {env: KEY}}\n"
                                "stacks:\n"
                                "  # the shop\n"
                                "  - name: web\n"
                                "    environment: production\n"
                                "    protect: true # it earns the money\n"
                                "    file: here/web.yml\n"
                                "    env:\n"
                                "      PORT: \"80\"\n"
                                "      DB_PASSWORD: {env: SHOP_PASSWORD}\n"
                                "  - {name: gone, environment: production, file: here/web.yml}\n");
    world.write("here/web.yml", "services: {app: {image: 'nginx:0'}}\n");
    const Result result = run(world, {"export"});
    INFO(result.out << result.err);
    REQUIRE(result.exit_code == 0);
    CHECK_THAT(result.out, Contains("1 stack added, 1 updated"));
    CHECK_THAT(result.out, Contains("not on the server") && Contains("production/gone"));
    const std::string yaml = content_of(world.folder() / "stowage.yaml");
    INFO(yaml);
    CHECK_THAT(yaml, Contains("  # the shop\n  - name: web\n") && Contains("# it earns the money"));
    CHECK_THAT(yaml, Contains("      PORT: \"8080\"\n      DB_PASSWORD: {env: SHOP_PASSWORD}\n"));
    CHECK_THAT(content_of(world.folder() / "here/web.yml"), Contains("nginx:1"));
    const Result again = run(world, {"export"});
    CHECK_THAT(again.out, Contains("0 stacks added, 0 updated, 2 as they were"));
    CHECK(content_of(world.folder() / "stowage.yaml") == yaml);
}

TEST_CASE("an export can be cut down, and split into files", "[e2e]") {
    const World world(e2e::settings_of("2.23", e2e::state_with(exported_stacks)));
    const Result one = export_from(world, {"--only", "staging/*", "--out", "one", "--split", "stack"});
    INFO(one.out << one.err);
    REQUIRE(one.exit_code == 0);
    CHECK_THAT(content_of(world.folder() / "one/staging/api.yaml"), Contains("name: api"));
    CHECK_THAT(content_of(world.folder() / "one/stowage.yaml"), Contains("url: ") && !Contains("name: api"));
    const Result plan = run(world, {"plan", "-f", "one", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 0);
    const Result rest = export_from(world, {"--out", "one", "--split", "stack"});
    INFO(rest.out << rest.err);
    CHECK_THAT(rest.out, Contains("1 stack added, 0 updated, 1 as they were"));
}

TEST_CASE("an export does not write over what it does not know", "[e2e]") {
    const World world(e2e::settings_of("2.23", e2e::state_with(exported_stacks)));
    world.write("stacks/production/web.yml", "mine\n");
    const Result result = export_from(world);
    CHECK(result.exit_code == 1);
    CHECK_THAT(result.err, Contains("stacks/production/web.yml exists, and no stack names it"));
    CHECK(content_of(world.folder() / "stacks/production/web.yml") == "mine\n");
    CHECK(content_of(world.folder() / "stowage.yaml").empty());
}

TEST_CASE("a standard user exports what that user may see", "[e2e]") {
    const World world(e2e::settings_of("2.23", e2e::state_with(R"("stacks": [
        {"Id": 1, "Name": "web", "EndpointId": 1, "Type": 2, "file": "services: {app: {image: 'nginx:1'}}\n",
         "ResourceControl": {"Id": 1, "ResourceId": "1_web", "Type": 6, "UserAccesses": [],
                             "TeamAccesses": [{"TeamId": 1, "AccessLevel": 1}], "Public": false,
                             "AdministratorsOnly": false}},
        {"Id": 2, "Name": "hidden", "EndpointId": 1, "Type": 2, "file": "services: {app: {image: 'nginx:1'}}\n"}])")));
    e2e::Command command;
    command.arguments = {"export", "--api-key-env", "KEY", "--url", world.server_url()};
    const Result result = world.run(command, "ptr_alice");
    INFO(result.out << result.err);
    REQUIRE(result.exit_code == 0);
    CHECK_THAT(result.out, Contains("A plan of this has nothing to do."));
    CHECK_THAT(content_of(world.folder() / "stowage.yaml"), !Contains("hidden"));
}

TEST_CASE("an export without a server says how to name one", "[e2e]") {
    const World world;
    const Result none = run(world, {"export"});
    CHECK(none.exit_code == 1);
    CHECK_THAT(none.err, Contains("no server is named") && Contains("--url"));
    CHECK_THAT(export_from(world, {"--name", "a b"}).err, Contains("--name"));
    CHECK_THAT(run(world, {"export", "--url", "portainer"}).err, Contains("--url must start with https://"));
}

TEST_CASE("stacks are taken in by name", "[e2e]") {
    const World world(e2e::settings_of("2.43", e2e::state_with(exported_stacks)));
    world.desire("  []\n");
    const Result result = run(world, {"import", "api"});
    INFO(result.out << result.err);
    REQUIRE(result.exit_code == 0);
    CHECK_THAT(result.out, Contains("1 stack added"));
    CHECK_THAT(content_of(world.folder() / "stowage.yaml"), Contains("name: api") && !Contains("name: web"));
    CHECK_THAT(run(world, {"import", "nothing"}).err,
               Contains("'nothing' is none of the stacks that the servers show"));
    CHECK(run(world, {"import"}).exit_code == 1);
}
