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

    explicit Newer(const std::string &generation = "2.44")
        : world([&generation] {
              simulator::Settings settings;
              settings.generation = generation;
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

TEST_CASE("a stack that names a source needs no repository of its own, on servers with and without sources",
          "[e2e][sources]") {
    Newer it(GENERATE(as<std::string>{}, "2.23", "2.43", "2.44"));
    it.desire("", "  - {name: web, gitConfig: {source: acme, configFilePath: docker-compose.yml}}\n");
    const Result first = it.run({"apply", "--auto-approve"});
    INFO(first.out << first.err);
    CHECK(first.exit_code == 0);
    const json stack = json::parse(it.world.server_state()).at("stacks").at(0);
    CHECK_THAT(stack.at("GitConfig").at("URL").get<std::string>(), Contains("/git/stacks"));
    CHECK(stack.at("GitConfig").at("Authentication").at("Username") == "bot");
    const Result second = it.run({"plan", "--detailed-exitcode"});
    INFO(second.out << second.err);
    CHECK(second.exit_code == 0);
}

TEST_CASE("a repository that is spelled with .git can be changed again and again", "[e2e][sources][trap]") {
    Newer it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    REQUIRE_THAT(it.world.server().git_url("stacks"), Catch::EndsWith(".git"));
    const std::string git = "  - {name: web, gitConfig: {source: acme, configFilePath: docker-compose.yml}";
    for (const char *rest : {", autoUpdate: {interval: 5m}}\n", ", autoUpdate: {interval: 10m}}\n",
                             ", env: {A: one}}\n", ", env: {A: two}}\n"}) {
        it.desire("", git + rest);
        const Result apply = it.run({"apply", "--auto-approve"});
        INFO(rest << apply.out << apply.err);
        CHECK(apply.exit_code == 0);
        CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
    }
}

TEST_CASE("a git stack whose source is closed to the user is forbidden, and is never replaced",
          "[e2e][sources][trap]") {
    Newer it("2.43");
    it.desire("", it.stack("web").replace(it.stack("web").rfind("}"), 1, ", access: {users: [alice]}}"));
    const Result made = it.run({"apply", "--auto-approve"});
    INFO(made.out << made.err);
    REQUIRE(made.exit_code == 0);
    it.world.write("stowage.yaml", "apiVersion: stowage/v1\n"
                                   "servers: [{name: main, url: '@URL@', apiKey: {env: KEY_ALICE}}]\n"
                                   "defaults: {server: main, environment: production}\n"
                                   "stacks: [{name: web, replace: true, gitConfig: {url: '" +
                                       it.world.server().git_url("stacks") + "'}}]\n");
    it.world.server().clear_requests();
    e2e::Command command;
    command.arguments = {"apply", "--auto-approve", "--allow-replace"};
    command.env = {{"KEY_ALICE", "ptr_alice"}};
    const Result apply = it.world.run(command);
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 3);
    CHECK_THAT(apply.out, Contains("forbidden") && Contains("alice may not read its source"));
    CHECK(json::parse(it.world.server_state()).at("stacks").size() == 1);
}
