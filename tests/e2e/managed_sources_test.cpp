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

namespace {

/// Puts other credentials than the right ones into the repository.
void change_password(Newer &it, const std::string &password) {
    json state = json::parse(it.world.server().state());
    state["repositories"][0]["password"] = password;
    it.world.server().set_state(state.dump());
}

std::string bound(const std::string &name, const std::string &source = "acme") {
    return "  - {name: " + name + ", gitConfig: {source: " + source + "}}\n";
}

} // namespace

TEST_CASE("a wrong password is never stored in a source that stacks share", "[e2e][sources][trap]") {
    Newer it(GENERATE(as<std::string>{}, "2.43", "2.44"));
    it.desire("", bound("web") + bound("api"));
    REQUIRE(it.run({"apply", "--auto-approve"}).exit_code == 0);
    change_password(it, "another-one");
    it.world.server().clear_requests();
    SECTION("the wrong one is refused before it is sent") {
        const Result apply = it.run({"apply", "--auto-approve", "--rotate-credentials"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 4);
        CHECK_THAT(apply.out, Contains("blocked") && Contains("authentication required") &&
                                  Contains("nothing was stored") && !Contains("hunter2"));
        CHECK(it.world.writes().empty());
    }
    SECTION("without preflight it is stored") {
        const Result apply =
            it.run({"apply", "--auto-approve", "--no-preflight", "--rotate-credentials", "acme"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
        CHECK(it.world.writes().size() == 1);
    }
}

TEST_CASE("the password of a declared source is rotated once, whichever of its stacks asks for it",
          "[e2e][sources][credentials]") {
    Newer it(GENERATE(as<std::string>{}, "2.43", "2.44"));
    it.desire("", bound("web") + bound("api"));
    REQUIRE(it.run({"apply", "--auto-approve"}).exit_code == 0);
    const std::string asked = GENERATE("", "*", "acme", "sources/acme", "web");
    it.world.server().clear_requests();
    std::vector<std::string> arguments{"apply", "--auto-approve", "--rotate-credentials"};
    if (!asked.empty())
        arguments.push_back(asked);
    const Result apply = it.run(arguments);
    INFO(asked << apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(it.world.writes() == std::vector<std::string>{"PUT /api/gitops/sources/1"});
}

TEST_CASE("a selection of stacks makes the source that they name, and changes none that is there",
          "[e2e][sources]") {
    Newer it("2.43");
    it.desire("", bound("web") + bound("api"));
    const Result first = it.run({"apply", "--auto-approve", "--only", "web"});
    INFO(first.out << first.err);
    CHECK(first.exit_code == 0);
    CHECK(json::parse(it.world.server().state()).at("sources").size() == 1);
    it.desire(", access: {public: true}", bound("web") + bound("api"));
    it.world.server().clear_requests();
    const Result second = it.run({"apply", "--auto-approve", "--only", "api"});
    INFO(second.out << second.err);
    CHECK(second.exit_code == 0);
    CHECK(it.world.writes() ==
          std::vector<std::string>{"POST /api/stacks/create/standalone/repository?endpointId=1"});
}

TEST_CASE("a source that can't be made is the reason why its stacks are not begun", "[e2e][sources]") {
    Newer it("2.43");
    it.desire("", bound("web"));
    change_password(it, "another-one");
    const Result apply = it.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("it depends on sources/acme, which is blocked"));
    CHECK(it.world.writes().empty());
}

TEST_CASE("sources of one repository with and without credentials are made and used side by side",
          "[e2e][sources][trap]") {
    Newer it("2.43");
    json state = json::parse(it.world.server().state());
    state["repositories"][0].erase("username");
    state["repositories"][0].erase("password");
    it.world.server().set_state(state.dump());
    const std::string open = "  - {name: open, url: '" + it.world.server().git_url("stacks") + "'}\n";
    const auto desire = [&](const std::string &stacks) {
        it.world.write("stowage.yaml", "apiVersion: stowage/v1\n"
                                       "servers: [{name: main, url: '@URL@', apiKey: {env: KEY}}]\n"
                                       "defaults: {server: main, environment: production}\n"
                                       "sources:\n" +
                                           open + "  - {name: acme, url: '" +
                                           it.world.server().git_url("stacks") +
                                           "', authentication: {username: bot, password: {env: GIT_TOKEN}}}\n"
                                           "stacks:\n" +
                                           stacks);
    };
    desire(bound("web", "open") + bound("api"));
    const Result first = it.run({"apply", "--auto-approve"});
    INFO(first.out << first.err);
    CHECK(first.exit_code == 0);
    const Result again = it.run({"plan", "--detailed-exitcode"});
    INFO(again.out << again.err);
    CHECK(again.exit_code == 0); // the server's list, still without them, is not believed
    desire(bound("web", "open") + bound("api", "open"));
    const Result moved = it.run({"apply", "--auto-approve"});
    INFO(moved.out << moved.err);
    CHECK(moved.exit_code == 0);
    CHECK_THAT(moved.out, Contains("stores settings, deploys nothing"));
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("a source's repository wins over that of defaults, on servers with and without sources",
          "[e2e][sources][trap]") {
    Newer it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.world.write("stowage.yaml",
                   "apiVersion: stowage/v1\n"
                   "servers: [{name: main, url: '@URL@', apiKey: {env: KEY}}]\n"
                   "defaults: {server: main, environment: production, gitConfig: {url: "
                   "'https://git.example.com/other.git', referenceName: refs/heads/main}}\n"
                   "sources: [{name: acme, url: '" +
                       it.world.server().git_url("stacks") +
                       "', authentication: {username: bot, password: {env: GIT_TOKEN}}}]\nstacks:\n" +
                       bound("web"));
    const Result apply = it.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, !Contains("other.git"));
    const json stack = json::parse(it.world.server_state()).at("stacks").at(0);
    CHECK_THAT(stack.at("GitConfig").at("URL").get<std::string>(), Contains("/git/stacks"));
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("a stack that writes something else than its source says is a mistake", "[e2e][sources]") {
    Newer it("2.43");
    it.desire("", "  - {name: web, gitConfig: {source: acme, url: 'https://git.example.com/other.git'}}\n"
                  "  - {name: api, gitConfig: {source: acme, authentication: {username: eve, password: {env: "
                  "GIT_TOKEN}}}}\n");
    const Result plan = it.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 1);
    CHECK_THAT(plan.err, Contains("another repository than that of its source 'acme'") &&
                             Contains("another user than that of its source 'acme'"));
}

TEST_CASE("a private repository of a source is checked with the password that this host has",
          "[e2e][sources][preflight]") {
    Newer it("2.43");
    it.desire("", bound("web"));
    const Result apply = it.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, !Contains("could not be checked"));
}

TEST_CASE("stacks that give up credentials take the source that has none, and leave the shared one alone",
          "[e2e][sources][trap]") {
    Newer it("2.43");
    json state = json::parse(it.world.server().state());
    state["repositories"][0].erase("username");
    state["repositories"][0].erase("password");
    it.world.server().set_state(state.dump());
    const std::string url = it.world.server().git_url("stacks");
    it.desire("", bound("web") + bound("api") + "  - {name: open, gitConfig: {url: '" + url + "'}}\n");
    REQUIRE(it.run({"apply", "--auto-approve"}).exit_code == 0);
    it.desire("", "  - {name: web, gitConfig: {url: '" + url + "'}}\n" + bound("api") +
                      "  - {name: open, gitConfig: {url: '" + url + "'}}\n");
    const Result apply = it.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, Contains("which has its repository without credentials"));
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("a source that was deleted a moment ago is made, whatever the server's list still shows",
          "[e2e][sources][trap]") {
    Newer it("2.43");
    it.desire("", bound("web"));
    const json ghost = {{"id", 7},
                        {"name", "acme"},
                        {"type", "git"},
                        {"url", it.world.server().git_url("stacks")},
                        {"status", "healthy"}};
    it.world.server().add_fault(json{
        {"match", {{"method", "GET"}, {"pathRegex", "/gitops/sources\\?"}}},
        {"do", "status"},
        {"status", 200},
        {"body", json::array({ghost})},
        {"times", 0}}.dump());
    const Result apply = it.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("another repository of a source is said not to be deployed yet, and is by the next run",
          "[e2e][sources][trap]") {
    Newer it("2.43");
    simulator::FixtureRepository other((it.world.folder() / "other.git").string());
    other.commit({{"docker-compose.yml", "services:\n  app:\n    image: nginx:2\n"}});
    json state = json::parse(it.world.server().state());
    json second = state["repositories"][0];
    second["name"] = "other";
    second["path"] = other.path();
    state["repositories"].push_back(second);
    it.world.server().set_state(state.dump());
    it.desire("", bound("web"));
    REQUIRE(it.run({"apply", "--auto-approve"}).exit_code == 0);
    it.world.write("stowage.yaml", "apiVersion: stowage/v1\n"
                                   "servers: [{name: main, url: '@URL@', apiKey: {env: KEY}}]\n"
                                   "defaults: {server: main, environment: production}\n"
                                   "sources: [{name: acme, url: '" +
                                       it.world.server().git_url("other") +
                                       "', authentication: {username: bot, password: {env: GIT_TOKEN}}}]\n"
                                       "stacks: [{name: web, env: {A: b}, gitConfig: {source: acme}}]\n");
    const Result moved = it.run({"apply", "--auto-approve"});
    INFO(moved.out << moved.err);
    CHECK(moved.exit_code == 0); // with a change of the stack's own, which the move does not make stale
    CHECK_THAT(moved.out, Contains("what runs stays as the former repository had it"));
    const Result next = it.run({"apply", "--auto-approve"});
    INFO(next.out << next.err);
    CHECK(next.exit_code == 0);
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}
