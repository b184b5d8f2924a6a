// What really runs, beside what the server's record says.

#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

const std::string shop = "services:\n"
                         "  web:\n    image: nginx:1\n"
                         "  db:\n    image: postgres:15\n";

/// Stack `shop` as the desired state has it, running.
void deploy_shop(World &world, const std::string &more = "") {
    world.write("shop.yml", shop);
    world.desire("  - {name: shop, file: shop.yml" + more + "}\n");
    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    REQUIRE(apply.exit_code == 0);
    REQUIRE(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
    world.server().clear_requests();
}

void do_to(World &world, const std::string &containers, const std::string &what) {
    world.server().control("POST", "/containers/" + containers, json{{"do", what}}.dump());
}

std::size_t count_of_gets(World &world, const std::string &part) {
    std::size_t count = 0;
    for (const auto &request : world.server().requests())
        count += request.method == "GET" && request.target.find(part) != std::string::npos ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("a container that was removed by hand is made again", "[e2e][health]") {
    World world;
    deploy_shop(world);
    const std::string which = GENERATE(as<std::string>(), "web", "*");
    do_to(world, "1/shop/" + which, "remove");

    const Result plan = world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains("redeploy"));
    CHECK_THAT(plan.out, Contains(which == "*" ? "nothing of it is there" : "web is missing"));
    CHECK_THAT(plan.out, Contains("Plan: 1 to redeploy.\nHealth: 1 missing."));
    CHECK(world.run({"plan", "--detailed-exitcode", "--no-health"}).exit_code == 0);
    CHECK(world.writes().empty());

    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(world.writes() == std::vector<std::string>{"PUT /api/stacks/1?endpointId=1"});
    const Result again = world.run({"plan", "--detailed-exitcode"});
    CHECK(again.exit_code == 0);
    CHECK_THAT(again.out, !Contains("Health:"));
}

TEST_CASE("containers of a git stack that were removed by hand are made again", "[e2e][health][git]") {
    World world;
    simulator::FixtureRepository repository((world.folder() / "stacks.git").string());
    repository.commit({{"docker-compose.yml", shop}});
    auto state = json::parse(world.server().state());
    state["repositories"] = json::array({{{"name", "stacks"}, {"path", repository.path()}}});
    world.server().set_state(state.dump());
    world.desire("  - {name: shop, gitConfig: {url: '" + world.server().git_url("stacks") + "'}}\n");
    REQUIRE(world.run({"apply", "--auto-approve"}).exit_code == 0);
    do_to(world, "1/shop/*", "remove");
    world.server().clear_requests();

    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(world.writes() == std::vector<std::string>{"PUT /api/stacks/1/git/redeploy?endpointId=1"});
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("right but broken looks different from behind but fine", "[e2e][health]") {
    World world;
    deploy_shop(world);
    do_to(world, "1/shop/db", "unhealthy");
    const Result broken = world.run({"plan", "--detailed-exitcode"});
    INFO(broken.out);
    CHECK(broken.exit_code == 0);
    CHECK_THAT(broken.out, Contains("production/shop  unchanged\n      health: degraded: db: unhealthy\n"));
    CHECK_THAT(broken.out, Contains("Plan: 1 unchanged.\nHealth: 1 degraded."));
    const json plan = json::parse(world.run({"plan", "--format", "json"}).out);
    CHECK(plan.at("summary").at("health").at("degraded") == 1);
    CHECK(plan.at("stacks").at(0).at("action") == "none");
    CHECK(plan.at("stacks").at(0).at("health").at("state") == "degraded");
    CHECK(plan.at("stacks").at(0).at("health").at("services").at(0) ==
          json{{"name", "db"}, {"state", "degraded"}, {"reason", "unhealthy"}});

    do_to(world, "1/shop/db", "reset");
    world.desire("  - {name: shop, file: shop.yml, env: {A: '1'}}\n");
    const Result behind = world.run({"plan", "--detailed-exitcode"});
    CHECK(behind.exit_code == 2);
    CHECK_THAT(behind.out, !Contains("ealth:"));
}

TEST_CASE("selfHeal decides what is mended", "[e2e][health]") {
    World world;
    deploy_shop(world, ", selfHeal: never");
    do_to(world, "1/shop/web", "remove");
    const Result never = world.run({"plan", "--detailed-exitcode"});
    CHECK(never.exit_code == 0);
    CHECK_THAT(never.out, Contains("health: missing: web"));

    world.desire("  - {name: shop, file: shop.yml, selfHeal: degraded}\n");
    REQUIRE(world.run({"apply", "--auto-approve"}).exit_code == 0);
    do_to(world, "1/shop/web", "crash");
    const Result degraded = world.run({"plan"});
    INFO(degraded.out);
    CHECK_THAT(degraded.out, Contains("it is degraded: web: exited, exit code 1"));
    CHECK(world.run({"apply", "--auto-approve"}).exit_code == 0);
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("a container that crashes is no success, and its last words are shown", "[e2e][health][wait]") {
    World world;
    world.write("app.yml", "services:\n"
                           "  web:\n    image: nginx:1\n"
                           "  api:\n    image: nginx:1\n    restart: '" +
                               std::string(GENERATE(as<std::string>(), "no", "always")) +
                               "'\n    command: [sh, -c, \"echo the token is hunter2-hunter2; exit 3\"]\n");
    world.desire("  - {name: shop, file: app.yml, env: {TOKEN: {env: TOKEN}}}\n");
    e2e::Command command;
    command.arguments = {"apply", "--auto-approve", "--wait-timeout", "1s"};
    command.env = {{"TOKEN", "hunter2-hunter2"}};
    const Result apply = world.run(command);
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("Apply: 1 not effective."));
    CHECK_THAT(apply.out, Contains("does not run well") && Contains("api: ") && Contains("exit code 3"));
    CHECK_THAT(apply.out, Contains("api | the token is (secret)"));
    CHECK_THAT(apply.out + apply.err, !Contains("hunter2"));

    // The record is as desired: nothing is left to do, and it still is not well.
    e2e::Command plan;
    plan.arguments = {"plan", "--detailed-exitcode"};
    plan.env = command.env;
    const Result after = world.run(plan);
    CHECK(after.exit_code == 0);
    CHECK_THAT(after.out, Contains("health: degraded: api: "));
}

TEST_CASE("a container that crashes is not healthy in between", "[e2e][health]") {
    World world;
    world.write("shop.yml", "services:\n  web:\n    image: nginx:1\n    restart: always\n"
                            "    command: [sh, -c, 'sleep 40; exit 1']\n");
    world.desire("  - {name: shop, file: shop.yml}\n");
    REQUIRE(world.run({"apply", "--auto-approve", "--no-wait"}).exit_code == 0);
    const auto health = [&] {
        const Result list = world.run({"list", "--format", "json"});
        INFO(list.out << list.err);
        return json::parse(list.out).at("stacks").at(0).at("health");
    };
    CHECK(health().at("state") == "healthy");
    world.server().advance(60);
    CHECK(health().at("state") == "progressing");
    world.server().advance(40);
    CHECK(health().at("state") == "degraded");
    CHECK_THAT(health().at("reason").get<std::string>(), Contains("started again 2 times; up"));
    CHECK_THAT(world.run({"plan"}).out, Contains("health: degraded: web: it ends again and again"));
}

TEST_CASE("a container that turns unhealthy is no success", "[e2e][health][wait]") {
    World world;
    world.write("app.yml", "services:\n  web:\n    image: nginx:1\n    healthcheck: {test: [CMD, 'false'], "
                           "interval: 100ms, retries: 1}\n");
    const bool own = GENERATE(false, true);
    world.desire("  - {name: shop, file: app.yml" +
                 std::string(own ? ", wait: {timeout: 1s, stableFor: 0s}" : "") + "}\n");
    std::vector<std::string> arguments = {"apply", "--auto-approve"};
    if (!own)
        arguments.insert(arguments.end(), {"--wait-timeout", "1s"});
    const Result apply = world.run(arguments);
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("degraded: web: unhealthy"));
}

TEST_CASE("nobody has to wait", "[e2e][health][wait]") {
    World world;
    world.write("app.yml", "services:\n  web:\n    image: nginx:1\n    command: ['false']\n");
    const bool by_yaml = GENERATE(true, false);
    world.desire("  - {name: shop, file: app.yml" + std::string(by_yaml ? ", wait: none" : "") + "}\n");
    std::vector<std::string> arguments = {"apply", "--auto-approve"};
    if (!by_yaml)
        arguments.emplace_back("--no-wait");
    CHECK(world.run(arguments).exit_code == 0);
    CHECK_THAT(world.run({"plan"}).out, Contains("health: degraded: web: exited, exit code 1"));
    for (const auto &[option, value] : std::vector<std::pair<std::string, std::string>>{
             {"--wait-timeout", "0s"}, {"--wait-timeout", "soon"}, {"--stable-for", "-1s"}}) {
        const Result bad = world.run({"apply", "--auto-approve", option, value, "--stable-for", "0s"});
        CHECK(bad.exit_code == 1);
    }
}

TEST_CASE("a swarm service whose image does not exist is no success", "[e2e][health][swarm]") {
    World world;
    world.write("app.yml", "services:\n  api:\n    image: nosuch.invalid/api:1\n    deploy: {replicas: 3}\n");
    world.desire("  - {name: shop, environment: swarm, file: app.yml}\n");
    const Result apply = world.run({"apply", "--auto-approve", "--wait-timeout", "1s"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("api: 0 of 3 tasks, No such image: nosuch.invalid/api:1"));
    const Result plan = world.run({"plan", "--detailed-exitcode"});
    CHECK(plan.exit_code == 0);
    CHECK_THAT(plan.out, Contains("health: degraded: api: 0 of 3 tasks, No such image"));

    world.write("app.yml", "services:\n  api:\n    image: nginx:1\n    deploy: {replicas: 3}\n");
    CHECK(world.run({"apply", "--auto-approve"}).exit_code == 0);
    CHECK_THAT(world.run({"plan"}).out, !Contains("ealth:"));
}

TEST_CASE("a swarm service that was removed by hand is made again", "[e2e][health][swarm]") {
    World world;
    world.write("shop.yml", shop);
    world.desire("  - {name: shop, environment: swarm, file: shop.yml}\n");
    REQUIRE(world.run({"apply", "--auto-approve"}).exit_code == 0);
    do_to(world, "3/shop/web", "remove");
    const Result plan = world.run({"plan"});
    INFO(plan.out);
    CHECK_THAT(plan.out, Contains("redeploy  web is missing"));
    CHECK(world.run({"apply", "--auto-approve"}).exit_code == 0);
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("one call an environment, however many stacks are there", "[e2e][health]") {
    World world;
    world.write("shop.yml", shop);
    std::string stacks;
    for (int i = 0; i < 12; ++i)
        stacks += "  - {name: shop" + std::to_string(i) + ", file: shop.yml}\n";
    world.desire(stacks + "  - {name: other, environment: staging, file: shop.yml}\n"
                          "  - {name: swarmed, environment: swarm, file: shop.yml}\n");
    REQUIRE(world.run({"apply", "--auto-approve"}).exit_code == 0);
    world.server().clear_requests();
    REQUIRE(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
    CHECK(count_of_gets(world, "/docker/containers/json") == 2);
    CHECK(count_of_gets(world, "/docker/services") == 1);
    CHECK(count_of_gets(world, "/docker/tasks") == 1);
}

TEST_CASE("what runs where nobody may look, or nobody answers, is unknown and causes nothing",
          "[e2e][health][faults]") {
    World world;
    deploy_shop(world);
    do_to(world, "1/shop/*", "remove");
    json fault = {{"match", {{"method", "GET"}, {"pathRegex", "/docker/containers/json"}}},
                  {"do", "status"},
                  {"status", GENERATE(403, 500)},
                  {"body", R"({"message": "the engine is away", "details": "away"})"},
                  {"times", 0}};
    world.server().add_fault(fault.dump());
    const Result plan = world.run({"plan", "--detailed-exitcode", "--verbose"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 0);
    CHECK_THAT(plan.out, Contains("health: unknown: what runs can't be seen: the engine is away"));
    CHECK_THAT(plan.out, Contains("Health: 1 unknown."));

    world.desire("  - {name: shop, file: shop.yml, env: {A: '1'}}\n");
    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, Contains("whether it runs is not known: what runs can't be seen"));
}

TEST_CASE("settings that are stored while what runs is down are no success", "[e2e][health]") {
    World world;
    deploy_shop(world);
    do_to(world, "1/shop/db", "crash");
    world.desire("  - {name: shop, file: shop.yml, access: {public: true}}\n");
    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("not effective") &&
                              Contains("deployed nothing, and what runs is not well") &&
                              Contains("db: exited"));
    CHECK(world.writes().size() == 1); // nothing is deployed or restored for that
    CHECK(json::parse(world.record_of("shop")).at("ResourceControl").at("Public") == true);

    world.desire("  - {name: shop, file: shop.yml, access: {administrators: true}}\n");
    CHECK(world.run({"apply", "--auto-approve", "--no-wait"}).exit_code == 0);
}

TEST_CASE("nothing is missing of a stack whose services are all of no replicas", "[e2e][health][list]") {
    World world;
    world.write("none.yml", "services:\n  web:\n    image: nginx:1\n    deploy: {replicas: 0}\n");
    world.desire("  - {name: none, file: none.yml}\n");
    REQUIRE(world.run({"apply", "--auto-approve"}).exit_code == 0);
    world.write("shop.yml", shop);
    world.desire("  - {name: shop, file: shop.yml}\n"); // and nobody manages the other
    const Result list = world.run({"list"});
    INFO(list.out << list.err);
    CHECK_THAT(list.out, Contains("not managed         healthy: none of its services is to run"));
}

TEST_CASE("the list shows every stack on two axes", "[e2e][health][list]") {
    World world;
    deploy_shop(world);
    world.desire("  - {name: shop, file: shop.yml}\n  - {name: late, file: shop.yml}\n"
                 "  - {name: side, file: shop.yml}\n");
    REQUIRE(world.run({"apply", "--auto-approve"}).exit_code == 0);
    world.desire("  - {name: shop, file: shop.yml}\n  - {name: late, file: shop.yml, env: {A: '1'}}\n"
                 "  - {name: new, file: shop.yml}\n");
    do_to(world, "1/shop/db", "unhealthy");
    const Result text = world.run({"list"});
    INFO(text.out << text.err);
    CHECK(text.exit_code == 0);
    CHECK(text.out == "ENVIRONMENT  STACK  TYPE        SYNC                HEALTH\n"
                      "production   late   standalone  differs (update)    healthy\n"
                      "production   new    standalone  not there (create)  -\n"
                      "production   shop   standalone  in sync             degraded: db: unhealthy\n"
                      "production   side   standalone  not managed         healthy\n");

    const json list = json::parse(world.run({"list", "--format", "json", "--only", "s*"}).out);
    CHECK(list.at("format") == "stowage/list/v1");
    REQUIRE(list.at("stacks").size() == 2);
    CHECK(list.at("stacks").at(0).at("name") == "shop");
    CHECK(list.at("stacks").at(0).at("sync") == "in sync");
    CHECK(list.at("stacks").at(0).at("health").at("reason") == "db: unhealthy");
    CHECK(list.at("stacks").at(1).at("sync") == "not managed");
}
