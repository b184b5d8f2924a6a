#include "world.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

using Catch::Contains;
using Catch::StartsWith;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

using e2e::compose;

void desire_with_policy(const World &world, const std::string &policy, const std::string &stacks) {
    world.write("stowage.yaml", "apiVersion: stowage/v1\n"
                                "servers: [{name: main, url: @URL@, apiKey: {env: KEY}}]\n"
                                "defaults: {environment: production}\n" +
                                    policy + "stacks:\n" + stacks);
}

} // namespace

TEST_CASE("check needs no server, and says what is wrong in every format", "[e2e][check]") {
    World world;
    std::filesystem::create_directories(world.folder() / ".git");
    world.write("app.yml", "services:\n  app:\n    image: nginx\n    environment: {A: \"${B}\"}\n");
    desire_with_policy(world, "policy: {noLatest: true}\n", "  - {name: web, file: app.yml}\n");
    const Result text = world.run({"check"});
    CHECK(text.exit_code == 1);
    CHECK_THAT(text.out, Contains("app.yml:3:12: error: image 'nginx' of service 'app' names no version\n"
                                  "        image: nginx\n"
                                  "               ^\n"));
    CHECK_THAT(text.out, Contains("app.yml:4:22: warning: B is not set") && Contains("1 error, 1 warning"));
    CHECK_THAT(world.run({"check", "--format", "github"}).out,
               StartsWith("::error file=app.yml,line=3,col=12,title=policy-no-latest::image 'nginx'") &&
                   Contains("\n::warning file=app.yml,line=4,col=22,title=compose::B is not set"));
    const json document = json::parse(world.run({"check", "--format", "json"}).out);
    CHECK(document.at("valid") == false);
    CHECK(document.at("mistakes").at(0).at("rule") == "policy-no-latest");
    CHECK(document.at("mistakes").at(1).at("severity") == "warning");
    for (const char *format : {"markdown", "html", "junit", "gitlab", "sarif"}) {
        const Result result = world.run({"check", "--format", format});
        INFO(result.out);
        CHECK(result.exit_code == 1);
        CHECK_THAT(result.out, Contains("names no version"));
    }
    CHECK(world.run({"check", "--output", "sarif=x.sarif"}).exit_code == 1);
    CHECK(std::filesystem::exists(world.folder() / "x.sarif"));
    CHECK(world.server().requests().empty());
}

TEST_CASE("warnings alone are no failure", "[e2e][check]") {
    World world;
    world.write("app.yml", "services:\n  app:\n    image: nginx\n");
    desire_with_policy(world, "policy: {noLatest: warning}\n", "  - {name: web, file: app.yml}\n");
    const Result warned = world.run({"check"});
    CHECK(warned.exit_code == 0);
    CHECK_THAT(warned.out,
               Contains("warning: image 'nginx'") && Contains("Checked: 1 stack, 1 rule of the policy."));
    world.write("app.yml", compose);
    CHECK(world.run({"check"}).out == "Checked: 1 stack, 1 rule of the policy.\n");
}

TEST_CASE("policies of their own files hold besides", "[e2e][check]") {
    World world;
    world.write("app.yml", compose);
    desire_with_policy(world, "", "  - {name: web, file: app.yml}\n");
    world.write("a.yaml", "apiVersion: stowage/v1\npolicy: {deniedImages: [nginx]}\n");
    world.write("b.yaml", "apiVersion: stowage/v1\npolicy: {allowedRegistries: [registry.example.com]}\n");
    const Result both = world.run({"check", "--policy", "a.yaml", "--policy", "b.yaml"});
    CHECK(both.exit_code == 1);
    CHECK_THAT(both.out, Contains("is denied by 'nginx'") && Contains("comes from docker.io") &&
                             Contains("also: a.yaml:2:"));
    CHECK(world.run({"check"}).exit_code == 0);
    for (const char *wrong : {"none.yaml", "stowage.yaml", "app.yml"}) {
        const Result result = world.run({"check", "--policy", wrong});
        INFO(result.err);
        CHECK(result.exit_code == 1);
        CHECK_THAT(result.err, Contains(wrong) && Contains("error: "));
    }
}

TEST_CASE("a policy of another reference that can't be had lets nothing pass", "[e2e][check]") {
    World world;
    world.write("app.yml", compose);
    desire_with_policy(world, "", "  - {name: web, file: app.yml}\n");
    const Result outside = world.run({"check", "--policy-ref", "main"});
    CHECK(outside.exit_code == 1);
    CHECK_THAT(outside.err, Contains("is in no git repository"));
}

TEST_CASE("plan fails on what it is told to", "[e2e][fail-on]") {
    World world;
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n");
    CHECK(world.run({"plan", "--fail-on", "create"}).exit_code == 2);
    CHECK(world.run({"plan", "--fail-on", "delete, create"}).exit_code == 2);
    CHECK(world.run({"plan", "--fail-on", "delete", "--fail-on", "create"}).exit_code == 2);
    CHECK(world.run({"plan", "--fail-on", "delete,replace"}).exit_code == 0);
    // It wins over the coarser question.
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 2);
    CHECK(world.run({"plan", "--detailed-exitcode", "--fail-on", "delete"}).exit_code == 0);
    const Result wrong = world.run({"plan", "--fail-on", "create,destroy"});
    CHECK(wrong.exit_code == 1);
    CHECK(
        wrong.err ==
        "error: --fail-on: there is no 'destroy'\n"
        "  → the words are create, update, delete, replace, rename, move, redeploy, start, stop, forbidden, "
        "hidden, blocked, drift\n");
    REQUIRE(world.run({"apply", "--auto-approve"}).exit_code == 0);
    CHECK(world.run({"plan", "--fail-on", "create,drift"}).exit_code == 0);
    world.desire("  - {name: web, file: app.yml, environment: nowhere}\n");
    const Result hidden = world.run({"plan", "--fail-on", "hidden"}, "ptr_alice");
    INFO(hidden.out << hidden.err);
    CHECK(hidden.exit_code == 2);
    CHECK(world.run({"plan", "--fail-on", "delete"}, "ptr_alice").exit_code == 3);
}
