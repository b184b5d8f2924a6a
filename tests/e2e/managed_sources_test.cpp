#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

/// A newer server with a private repository.
struct Newer {
    World world;
    simulator::FixtureRepository repository;

    Newer()
        : world([] {
              simulator::Settings settings;
              settings.generation = "2.44";
              return settings;
          }()),
          repository((world.folder() / "stacks.git").string()) {
        repository.commit({{"docker-compose.yml", "services:\n  app:\n    image: nginx:1\n"}});
        auto state = json::parse(world.server().state());
        state["repositories"] = json::array({{{"name", "stacks"},
                                              {"path", repository.path()},
                                              {"username", "bot"},
                                              {"password", "hunter2-of-bot"}}});
        world.server().set_state(state.dump());
    }

    void desire(const std::string &source, const std::string &stack) {
        world.write("stowage.yaml", "apiVersion: stowage/v1\n"
                                    "servers: [{name: main, url: '@URL@', apiKey: {env: KEY}}]\n"
                                    "defaults: {server: main, environment: production}\n"
                                    "sources:\n  - {name: acme, url: '" +
                                        world.server().git_url("stacks") +
                                        "', authentication: {username: bot, password: {env: GIT_TOKEN}}" +
                                        source + "}\nstacks:\n" + stack);
    }

    [[nodiscard]] std::string stack(const std::string &name) {
        return "  - {name: " + name + ", gitConfig: {url: '" + world.server().git_url("stacks") +
               "', source: acme, authentication: {username: bot, password: {env: GIT_TOKEN}}}}\n";
    }

    [[nodiscard]] Result run(std::vector<std::string> arguments) const {
        e2e::Command command;
        command.arguments = std::move(arguments);
        command.env.emplace("GIT_TOKEN", "hunter2-of-bot");
        return world.run(command);
    }
};

} // namespace

TEST_CASE("a source and the stacks that use it are made in one run", "[e2e][sources]") {
    Newer it;
    it.desire("", it.stack("web") + it.stack("api"));
    const Result plan = it.run({"plan", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains("sources/acme") && !Contains("hunter2"));
    SECTION("at once") {
        const Result apply = it.run({"apply", "--auto-approve"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
        CHECK_THAT(apply.out + apply.err, !Contains("hunter2"));
    }
    SECTION("from a saved plan") {
        REQUIRE(it.run({"plan", "--out", "p.json"}).exit_code == 0);
        const Result apply = it.run({"apply", "p.json"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
    }
    const Result again = it.run({"plan", "--detailed-exitcode"});
    INFO(again.out << again.err);
    CHECK(again.exit_code == 0);
    CHECK(json::parse(it.world.server().state()).at("sources").size() == 1);
}

TEST_CASE("an interval that only the source owns is compared there", "[e2e][sources][trap]") {
    Newer it;
    it.desire(", interval: 5m", it.stack("web"));
    REQUIRE(it.run({"apply", "--auto-approve"}).exit_code == 0);
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
    it.desire(", interval: 10m, access: {public: true}", it.stack("web"));
    const Result plan = it.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out,
               Contains("interval") && Contains("\"5m\" → \"10m\"") && Contains("1 stack uses it: web"));
    const Result apply = it.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("on a server without sources the stacks have what their source says", "[e2e][sources]") {
    World world;
    world.write("stowage.yaml",
                "apiVersion: stowage/v1\n"
                "servers: [{name: main, url: '@URL@', apiKey: {env: KEY}}]\n"
                "sources: [{name: acme, url: 'https://git.example.com/a.git', server: main}]\n"
                "stacks: []\n");
    const Result plan = world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 0);
    CHECK_THAT(plan.out, Contains("this server has no sources: the stacks that name it have"));
}
