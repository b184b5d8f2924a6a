#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

const std::string good = "services:\n  app:\n    image: nginx:1\n";
// The engine takes it down with all that ran before: nothing can tell beforehand that the program is missing.
const std::string bad = "services:\n  app:\n    image: nginx:1\n    command: [nosuch-program]\n";

simulator::Settings settings_of(const std::string &generation) {
    simulator::Settings settings;
    settings.generation = generation;
    return settings;
}

std::size_t containers_of(World &world, const std::string &project) {
    const json state = json::parse(world.server().state());
    std::size_t count = 0;
    for (const json &environment : state.at("environments"))
        for (const json &container : environment.value("containers", json::array()))
            count += container.at("project") == project ? 1 : 0;
    return count;
}

Result apply(World &world) {
    return world.run({"apply", "--auto-approve"});
}

} // namespace

TEST_CASE("a failed deployment takes the stack down, and what ran before is restored", "[e2e][trap]") {
    World world(settings_of(GENERATE(as<std::string>{}, "2.23", "2.43")));
    world.write("app.yml", good);
    world.desire("  - {name: web, file: app.yml, env: {A: '1'}}\n");
    REQUIRE(apply(world).exit_code == 0);
    world.write("app.yml", bad);
    world.desire("  - {name: web, file: app.yml, env: {A: '2'}}\n");
    const Result failed = apply(world);
    INFO(failed.out << failed.err);
    CHECK(failed.exit_code == 4);
    CHECK_THAT(failed.out, Contains("failed") && Contains("what ran before was restored"));
    CHECK(containers_of(world, "web") == 1);
    const json stack = json::parse(world.server().state()).at("stacks").at(0);
    CHECK(stack.at("Env").at(0).at("value") == "1");

    const Result again = world.run({"plan"});
    INFO(again.out);
    CHECK_THAT(again.out, Contains("exactly this failed before, once since 20"));
    world.write("app.yml", good + "    hostname: other\n");
    CHECK_THAT(world.run({"plan"}).out, !Contains("failed before"));
}

TEST_CASE("what was deployed and does not run is taken back too", "[e2e][trap]") {
    World world(settings_of(GENERATE(as<std::string>{}, "2.23", "2.43")));
    const bool first_ran = GENERATE(true, false);
    const std::string crashes = "services:\n  app:\n    image: nginx:1\n    command: [\"false\"]\n";
    world.write("app.yml", first_ran ? good : crashes + "    hostname: first\n");
    world.desire("  - {name: web, file: app.yml}\n");
    REQUIRE(apply(world).exit_code == (first_ran ? 0 : 4));
    world.write("app.yml", crashes);
    const Result failed = apply(world);
    INFO(failed.out << failed.err);
    CHECK(failed.exit_code == 4);
    CHECK_THAT(failed.out, Contains("does not run well"));
    if (first_ran) {
        CHECK_THAT(failed.out, Contains("what ran before was restored"));
        CHECK(containers_of(world, "web") == 1);
        CHECK_THAT(world.run({"list"}).out, Contains("healthy"));
    } else { // what is sent again is not called restored where it does not run
        CHECK_THAT(failed.out,
                   Contains("what ran before was sent again: it was deployed, but does not run") &&
                       !Contains("restored"));
    }
}

TEST_CASE("what does not run stays not effective in later runs, and its dependants wait", "[e2e]") {
    World world;
    world.write("app.yml", "services:\n  app:\n    image: nginx:1\n    command: [\"false\"]\n");
    world.write("other.yml", good);
    world.desire("  - {name: web, file: app.yml}\n  - {name: after, file: other.yml, dependsOn: [web]}\n");
    REQUIRE(apply(world).exit_code == 4);
    const std::size_t writes = world.writes().size();
    const Result again = apply(world);
    INFO(again.out << again.err);
    CHECK(again.exit_code == 4);
    CHECK_THAT(again.out, Contains("it has not run well since 20") &&
                              Contains("it depends on production/web, which is not effective"));
    CHECK(world.writes().size() == writes);
    CHECK_THAT(world.run({"plan"}).out, Contains("it has not run well since 20"));

    world.write("app.yml", good);
    CHECK(apply(world).exit_code == 0);
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("onFailure: leave restores nothing", "[e2e]") {
    World world;
    world.write("app.yml", good);
    world.desire("  - {name: web, file: app.yml, onFailure: leave}\n");
    REQUIRE(apply(world).exit_code == 0);
    world.write("app.yml", bad);
    const Result failed = apply(world);
    INFO(failed.out << failed.err);
    CHECK(failed.exit_code == 4);
    CHECK_THAT(failed.out, Contains("it has been down since 20") && Contains("onFailure: leave"));
    CHECK(containers_of(world, "web") == 0);
}

TEST_CASE("a git stack whose deployment failed is said to be down", "[e2e][git][trap]") {
    World world;
    simulator::FixtureRepository repository((world.folder() / "stacks.git").string());
    repository.commit({{"docker-compose.yml", good}});
    auto state = json::parse(world.server().state());
    state["repositories"] = json::array({{{"name", "stacks"}, {"path", repository.path()}}});
    world.server().set_state(state.dump());
    const auto desire = [&](const std::string &more) {
        world.desire("  - {name: web, gitConfig: {url: '" + world.server().git_url("stacks") + "'}" + more +
                     "}\n");
    };
    desire("");
    REQUIRE(apply(world).exit_code == 0);
    repository.commit({{"docker-compose.yml", bad}});
    SECTION("since when, and what brings it back") {
        const Result failed = apply(world);
        INFO(failed.out << failed.err);
        CHECK(failed.exit_code == 4);
        CHECK_THAT(failed.out,
                   Contains("it has been down since 20") && Contains("no call brings back an older commit"));
        CHECK(containers_of(world, "web") == 0);
    }
    SECTION("or runs inline on request, and must return to git") {
        desire(", onFailure: restore-inline");
        const Result failed = apply(world);
        INFO(failed.out << failed.err);
        CHECK(failed.exit_code == 4);
        CHECK_THAT(failed.out, Contains("what ran before was restored") && Contains("back to git"));
        CHECK(containers_of(world, "web") == 1);
        CHECK_THAT(world.run({"plan"}).out, Contains("inline") && Contains("replace"));
    }
}
