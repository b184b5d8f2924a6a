// dependsOn: what a stack needs is applied first, and a stack whose dependency failed is left as it is.

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

/// The names in the order in which the server was asked to create them.
std::vector<std::string> created(const World &world) {
    std::vector<std::string> names;
    for (const simulator::LoggedRequest &request : world.requests())
        if (request.method == "POST" && request.target.starts_with("/api/stacks/create/"))
            names.push_back(json::parse(request.body).at("name"));
    return names;
}

} // namespace

TEST_CASE("dependencies are applied first, however the names sort", "[e2e][dependencies]") {
    World world(e2e::settings_of(GENERATE(as<std::string>{}, "2.23", "2.43")));
    world.write("app.yml", compose);
    world.desire("  - {name: a, file: app.yml, dependsOn: [b]}\n"
                 "  - {name: b, file: app.yml, dependsOn: [c]}\n"
                 "  - {name: c, file: app.yml, dependsOn: [staging/d]}\n"
                 "  - {name: d, environment: staging, file: app.yml}\n");
    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(created(world) == std::vector<std::string>{"d", "c", "b", "a"});
    world.needs_nothing();
}

TEST_CASE("a stack is skipped where one that it depends on failed, and so are those after it",
          "[e2e][dependencies]") {
    World world(e2e::settings_of(GENERATE(as<std::string>{}, "2.23", "2.43")));
    world.write("app.yml", compose);
    world.write("bad.yml", "services:\n  app:\n    image: nosuch.invalid/x:1\n");
    const auto desire = [&](const std::string &file) {
        world.desire("  - {name: db, file: " + file +
                     "}\n"
                     "  - {name: api, file: app.yml, dependsOn: [db]}\n"
                     "  - {name: web, file: app.yml, dependsOn: [api]}\n"
                     "  - {name: other, file: app.yml}\n");
    };
    desire("bad.yml");
    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("Apply: 1 done, 1 failed, 2 skipped."));
    CHECK_THAT(apply.out, Contains("it depends on production/db, which is failed"));
    CHECK_THAT(apply.out, Contains("it depends on production/api, which is skipped"));
    CHECK(world.record_of("api") == "null");
    CHECK(world.record_of("other") != "null");

    desire("app.yml");
    const Result mended = world.run({"apply", "--auto-approve"});
    INFO(mended.out << mended.err);
    CHECK(mended.exit_code == 0);
    world.needs_nothing();
}

TEST_CASE("a stack whose dependency needs nothing, or is not part of the run, is applied",
          "[e2e][dependencies]") {
    World world;
    world.write("app.yml", compose);
    world.desire("  - {name: db, file: app.yml}\n");
    REQUIRE(world.run({"apply", "--auto-approve"}).exit_code == 0);
    world.desire("  - {name: db, file: app.yml}\n  - {name: api, file: app.yml, dependsOn: [db]}\n");
    SECTION("nothing to do") {
        const Result apply = world.run({"apply", "--auto-approve"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
    }
    SECTION("not selected") {
        const Result apply = world.run({"apply", "--auto-approve", "--only", "api"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
    }
}

TEST_CASE("a stack whose dependency is beyond the user's rights is left alone",
          "[e2e][dependencies][permissions]") {
    World world;
    world.write("app.yml", compose);
    world.desire("  - {name: db, environment: staging, file: app.yml}\n"
                 "  - {name: api, file: app.yml, dependsOn: [staging/db]}\n");
    const Result apply = world.run({"apply", "--auto-approve"}, "ptr_alice");
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("it depends on staging/db, which is hidden"));
    CHECK(world.writes().empty());
}

TEST_CASE("dependencies are in saved plans", "[e2e][dependencies]") {
    World world;
    world.write("app.yml", compose);
    world.desire("  - {name: a, file: app.yml, dependsOn: [b]}\n  - {name: b, file: app.yml}\n");
    REQUIRE(world.run({"plan", "--out", "p.json"}).exit_code == 0);
    const Result apply = world.run({"apply", "p.json"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(created(world) == std::vector<std::string>{"b", "a"});
}

TEST_CASE("a stack may have a deploy timeout of its own", "[e2e][dependencies]") {
    simulator::Settings settings;
    settings.generation = GENERATE(as<std::string>{}, "2.23", "2.43");
    settings.deploy_ms = 2500;
    World world(settings);
    world.write("app.yml", compose);
    world.desire("  - {name: slow, file: app.yml, deployTimeout: 1s}\n");
    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("1 unknown"));
}
