// What people do with a server every day: look, compare, deploy again.

#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

using e2e::compose;

/// Stack `web` as the desired state has it, running, on a server that has another one besides.
World &with_web(World &world) {
    world.write("web.yml", compose);
    world.desire("  - {name: web, file: web.yml, env: {LEVEL: debug, DB_PASSWORD: {env: PW}}}\n");
    e2e::Command apply;
    apply.arguments = {"apply", "--auto-approve"};
    apply.env = {{"PW", "hunter2hunter2"}};
    const Result result = world.run(apply);
    INFO(result.out << result.err);
    REQUIRE(result.exit_code == 0);
    world.server().clear_requests();
    return world;
}

Result run(const World &world, std::vector<std::string> arguments, const std::string &key = "ptr_admin") {
    e2e::Command command;
    command.arguments = std::move(arguments);
    command.env = {{"PW", "hunter2hunter2"}};
    return world.run(command, key);
}

const std::vector<std::string> generations = {"2.23", "2.43"};

} // namespace

TEST_CASE("show says all of a stack, as text and as JSON, and no value", "[e2e][show]") {
    World world(e2e::settings_of(GENERATE(from_range(generations))));
    with_web(world);
    world.desire("  - {name: web, file: web.yml, env: {LEVEL: info, DB_PASSWORD: {env: PW}}}\n");
    for (const char *name : {"web", "production/web", "main/production/w*"}) {
        const Result text = run(world, {"show", name});
        INFO(text.out << text.err);
        CHECK(text.exit_code == 0);
        CHECK_THAT(text.out, Contains("production/web\n") && Contains("standalone, active") &&
                                 Contains("differs (update)") && Contains("DB_PASSWORD, LEVEL"));
        CHECK_THAT(text.out, Contains("healthy") && Contains("env.LEVEL") && !Contains("hunter2"));
    }
    const Result result = run(world, {"show", "web", "--format", "json"});
    CHECK_THAT(result.out, !Contains("hunter2"));
    const json page = json::parse(result.out);
    CHECK(page.at("format") == "stowage/stack/v1");
    CHECK(page.at("stacks").at(0).at("record").at("env") == json{"DB_PASSWORD", "LEVEL"});
    CHECK(page.at("stacks").at(0).at("plan").at("action") == "update");
    CHECK(world.writes().empty());
}

TEST_CASE("show knows what is not there, not managed, or a slip", "[e2e][show]") {
    World world;
    with_web(world);
    world.desire("  - {name: new, file: web.yml}\n");
    CHECK_THAT(run(world, {"show", "web"}).out, Contains("not managed"));
    CHECK_THAT(run(world, {"show", "new"}).out, Contains("not there (create)"));
    const Result slip = run(world, {"show", "wep"});
    CHECK(slip.exit_code == 1);
    CHECK_THAT(slip.err, Contains("did you mean 'web'?"));
    CHECK(run(world, {"show", "web", "--format", "html"}).exit_code == 1);
}

TEST_CASE("diff has the differences alone, and says by its exit code whether there are any", "[e2e][diff]") {
    World world(e2e::settings_of(GENERATE(from_range(generations))));
    with_web(world);
    const Result none = run(world, {"diff"});
    INFO(none.out << none.err);
    CHECK(none.exit_code == 0);
    CHECK(none.out.empty());
    world.write("web.yml", "services:\n  app:\n    image: nginx:2\n");
    world.write("new.yml", compose);
    world.desire("  - {name: web, file: web.yml, env: {LEVEL: info, DB_PASSWORD: {env: PW}}}\n"
                 "  - {name: new, file: new.yml}\n");
    const Result some = run(world, {"diff"});
    INFO(some.out << some.err);
    CHECK(some.exit_code == 2);
    CHECK_THAT(some.out, Contains("-    image: nginx:1\n+    image: nginx:2\n") && Contains("+++ web.yml"));
    CHECK_THAT(some.out, Contains("-env.LEVEL: \"debug\"\n+env.LEVEL: \"info\"\n"));
    CHECK_THAT(some.out, Contains("--- /dev/null\n+++ new.yml\n@@ -0,0 +1,3 @@\n+services:\n"));
    CHECK_THAT(some.out, !Contains("hunter2"));
    CHECK_THAT(run(world, {"diff", "new"}).out, !Contains("nginx:2"));
    CHECK(run(world, {"diff", "nothing"}).exit_code == 1);
    CHECK(world.writes().empty());
}

TEST_CASE("history has what runs changed, by names and without values", "[e2e][history]") {
    World world(e2e::settings_of("2.43"));
    CHECK_THAT(run(world, {"history"}).out, Contains("has changed anything yet"));
    with_web(world);
    world.write("web.yml", "services:\n  app:\n    image: nginx:2\n");
    world.desire("  - {name: web, file: web.yml, env: {LEVEL: info, DB_PASSWORD: {env: PW}}}\n");
    CHECK(run(world, {"apply", "--auto-approve"}).exit_code == 0);
    CHECK(run(world, {"apply", "--auto-approve"}).exit_code == 0); // nothing to do, so no part of it
    world.server().add_fault(
        R"({"match": {"method": "PUT", "pathRegex": "/api/stacks.*"}, "times": 1, "do": "status", "status": 500,
            "body": "{\"message\": \"it broke hunter2hunter2\"}"})");
    CHECK(run(world, {"redeploy", "web", "--auto-approve"}).exit_code == 4);
    const std::size_t asked = world.requests().size();
    const Result all = run(world, {"history"});
    INFO(all.out << all.err);
    CHECK(all.exit_code == 0);
    CHECK_THAT(all.out, Contains("main/production/web  create   done") &&
                            Contains("update   done          ") && Contains("env.LEVEL") &&
                            Contains("redeploy failed        ") && Contains("it broke"));
    CHECK_THAT(all.out, !Contains("hunter2") && !Contains("debug") && !Contains("unchanged"));
    const json document = json::parse(run(world, {"history", "web", "--limit", "2", "--format", "json"}).out);
    REQUIRE(document["runs"].size() == 2);
    CHECK(document["runs"][0]["stacks"][0]["action"] == "update");
    CHECK(document["runs"][1]["stacks"][0]["outcome"] == "failed");
    const Result slip = run(world, {"history", "weeb"});
    CHECK(slip.exit_code == 1);
    CHECK_THAT(slip.err, Contains("no run of this user on this host has changed such a stack"));
    CHECK(world.requests().size() == asked); // it needs no server
}

TEST_CASE("redeploy deploys what has no difference, and asks before", "[e2e][redeploy]") {
    const std::string generation = GENERATE(from_range(generations));
    World world(e2e::settings_of(generation));
    with_web(world);
    CHECK_THAT(run(world, {"redeploy", "web"}).err, Contains("needs an approval"));
    CHECK(world.writes().empty());
    const Result result = run(world, {"redeploy", "web", "--auto-approve"});
    INFO(result.out << result.err);
    CHECK(result.exit_code == 0);
    CHECK_THAT(result.out, Contains("redeploy") && Contains("it was asked for") && Contains("1 done"));
    CHECK(world.writes() == std::vector<std::string>{"PUT /api/stacks/1?endpointId=1"});
    CHECK_THAT(world.body_of("PUT /api/stacks/1"), Contains("hunter2hunter2"));
    CHECK(json::parse(world.body_of("PUT /api/stacks/1")).value("pullImage", false) == false);
    world.server().clear_requests();
    CHECK(run(world, {"redeploy", "web", "--pull", "--auto-approve"}).exit_code == 0);
    CHECK_THAT(world.body_of("PUT /api/stacks/1"), Contains(generation == "2.23" ? "pullImage" : "ull"));
    CHECK(run(world, {"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("redeploy has the guards of apply", "[e2e][redeploy]") {
    World world;
    with_web(world);
    CHECK_THAT(run(world, {"redeploy", "nothing", "--auto-approve"}).err, Contains("nothing"));
    world.write("web.yml", "services:\n  app:\n    image: nginx:1\n    networks: [missing]\n");
    const Result broken = run(world, {"redeploy", "web", "--auto-approve"});
    INFO(broken.out << broken.err);
    CHECK(broken.exit_code == 4);
    CHECK_THAT(broken.out, Contains("blocked"));
    world.desire("  - {name: web, file: web.yml, state: stopped}\n");
    const Result stopped = run(world, {"redeploy", "web", "--auto-approve"});
    CHECK(stopped.exit_code == 1);
    CHECK_THAT(stopped.err, Contains("shall be stopped"));
    CHECK(world.writes().empty());
}

TEST_CASE("list can be wide, and sorted by what needs somebody", "[e2e][list]") {
    World world;
    with_web(world);
    world.write("zoo.yml", compose);
    world.desire("  - {name: web, file: web.yml, env: {LEVEL: debug, DB_PASSWORD: {env: PW}}}\n"
                 "  - {name: zoo, file: zoo.yml}\n");
    const std::string plain = run(world, {"list"}).out;
    CHECK(plain.find("web") < plain.find("zoo"));
    const std::string sorted = run(world, {"list", "--sort", "sync", "--wide"}).out;
    INFO(sorted);
    CHECK(sorted.find("zoo") < sorted.find("web"));
    CHECK_THAT(sorted, Contains("ID") && Contains("STATUS") && Contains("active"));
    CHECK_THAT(run(world, {"list", "--sort", "colour"}).err, Contains("'colour' is none of"));
}

TEST_CASE("what runs beside Portainer is listed when asked for", "[e2e][list]") {
    World world;
    with_web(world);
    // Its record is gone, what it deployed runs on.
    auto state = json::parse(world.server().state());
    state["stacks"] = json::array();
    world.server().set_state(state.dump());
    const Result list = run(world, {"list", "--external"});
    INFO(list.out << list.err);
    CHECK(list.exit_code == 0);
    CHECK_THAT(list.out, Contains("web") && Contains("not in Portainer") && Contains("healthy"));
    CHECK_THAT(run(world, {"list"}).out, !Contains("not in Portainer"));
    const json document = json::parse(run(world, {"list", "--external", "--format", "json"}).out);
    CHECK(document.at("stacks").at(0).at("sync") == "not in Portainer");
}

TEST_CASE("a code is explained, alone or with those of its area", "[e2e][codes]") {
    const Result one = e2e::stowage({"explain", "permission.stack"});
    CHECK(one.exit_code == 0);
    CHECK_THAT(one.out,
               Catch::StartsWith("permission.stack\n  The user has no access to the stack.\n  → Ask "));
    CHECK_THAT(one.out, !Contains("permission.source"));
    CHECK_THAT(e2e::stowage({"explain", "permission"}).out,
               Contains("permission.stack\n") && Contains("permission.source\n") && !Contains("held.pause"));
    const std::string all = e2e::stowage(std::vector<std::string>{"explain"}).out;
    CHECK(all.starts_with("input.invalid"));
    CHECK_THAT(all, Contains("remote.unreachable"));
    const Result none = e2e::stowage({"explain", "permision.stack"});
    CHECK(none.exit_code == 1);
    CHECK_THAT(none.err, Contains("there is no code 'permision.stack'") &&
                             Contains("did you mean 'permission.stack'?"));
    CHECK_THAT(e2e::stowage({"explain", "moon"}).err, Contains("without a code lists all of them"));
    CHECK_THAT(e2e::stowage({"completion", "bash"}).out, Contains("permission.stack"));
}

TEST_CASE("the schemas of the program are those of the repository", "[e2e][schema]") {
    for (const auto &entry : std::filesystem::directory_iterator(STOWAGE_SCHEMAS)) {
        const std::string file = entry.path().filename().string();
        const std::string name = file.substr(0, file.find(".schema.json"));
        INFO(name);
        CHECK(e2e::stowage({"schema", name}).out == e2e::content_of(entry.path()));
    }
    CHECK(e2e::stowage(std::vector<std::string>{"schema"}).out ==
          e2e::content_of(std::filesystem::path(STOWAGE_SCHEMAS) / "desired-state.schema.json"));
    CHECK_THAT(e2e::stowage({"schema", "plam"}).err, Contains("did you mean 'plan'?"));
}
