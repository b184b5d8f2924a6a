#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using json = nlohmann::json;

namespace {

simulator::Settings with_web() {
    simulator::Settings settings;
    settings.generation = GENERATE(as<std::string>(), "2.23", "2.43");
    settings.state = e2e::state_with(R"("stacks": [{"Id": 1, "Name": "web", "EndpointId": 1,
        "file": "services:\n  web:\n    image: nginx:1\n"}])");
    return settings;
}

} // namespace

TEST_CASE("a stack moves to another environment", "[e2e][move]") {
    World world(with_web());
    world.write("app.yml", "services:\n  web:\n    image: nginx:1\n");
    const std::string image = GENERATE(as<std::string>(), "nginx:1", "nginx:2");
    world.write("app.yml", "services:\n  web:\n    image: " + image + "\n");
    world.desire("  - {name: web, environment: staging, formerEnvironment: production, file: app.yml}\n");

    const Result plan = world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("staging/web") && Contains("move") &&
                             Contains("\"production\" → \"staging\"") &&
                             Contains("stay behind on 'production'") && Contains("1 to move"));
    REQUIRE(world.run({"plan", "--out", "p.json"}).exit_code == 0);
    const Result apply = world.run({"apply", "p.json"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, Contains("moved from 'production'"));
    CHECK(world.writes().front() == "POST /api/stacks/1/migrate?endpointId=1");
    const json record = json::parse(world.record_of("web"));
    CHECK(record.at("EndpointId") == 2);
    CHECK(record.at("Id") == 1);
    CHECK_THAT(world.server_state(), Contains(image));
    world.needs_nothing();
}

TEST_CASE("a move that fails leaves what runs", "[e2e][move]") {
    World world(with_web());
    world.write("app.yml", "services:\n  web:\n    image: nginx:1\n");
    world.desire("  - {name: web, environment: staging, formerEnvironment: production, file: app.yml}\n");
    world.server().add_fault(
        R"({"match": {"method": "POST", "pathRegex": "/migrate"}, "do": "status", "status": 500,
                                 "body": "{\"message\": \"failed to deploy a stack: no space left\"}"})");
    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("no space left") && Contains("still has it on 'production'"));
    CHECK(json::parse(world.record_of("web")).at("EndpointId") == 1);
}

TEST_CASE("who can't see what a stack was before does not make a second one", "[e2e][move][permissions]") {
    World world(with_web()); // of administrators only
    world.write("app.yml", "services:\n  web:\n    image: nginx:1\n");
    world.desire(GENERATE(as<std::string>(), "  - {name: site, formerName: web, file: app.yml}\n",
                          "  - {name: web, formerEnvironment: staging, file: app.yml, formerName: old}\n"));
    const Result apply = world.run({"apply", "--auto-approve"}, "ptr_alice");
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 3);
    CHECK_THAT(apply.out, Contains("which it was before, is among the stacks that alice may see") &&
                              Contains("to create a new one"));
    CHECK(world.writes().empty());
}

TEST_CASE("a moved stack and prune", "[e2e][move]") {
    World world(with_web());
    world.write("app.yml", "services:\n  web:\n    image: nginx:1\n");
    world.desire("  - {name: web, environment: staging, formerEnvironment: production, file: app.yml}\n"
                 "prune: {environments: [production, staging]}\n");
    const Result plan = world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("1 to move") && !Contains("to delete"));
}
