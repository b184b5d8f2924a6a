// A saved plan is as powerful as the key that it is applied with, so nobody but its holder can make one.

#include "stranger_world.hpp"
#include "trap.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Command;
using e2e::compose;
using e2e::Result;
using e2e::World;
using test::Trap;

TEST_CASE("a saved plan that somebody has changed sends the key nowhere", "[e2e][stranger]") {
    const Trap trap;
    World world;
    world.write("web.yml", compose);
    world.desire("  - {name: web, file: web.yml}\n");
    REQUIRE(world.run({"plan", "--out", "p.json"}).exit_code == 0);
    const std::string saved = e2e::content_of(world.folder() / "p.json");
    const auto replaced = [&](const std::string &what, const std::string &by) {
        std::string text = saved;
        for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
            text.replace(at, what.size(), by);
        REQUIRE(text != saved);
        return text;
    };
    const auto before = world.requests().size();
    for (const std::string &changed :
         {replaced(world.server_url(), trap.url()), replaced("nginx:1", "evil:1"),
          replaced("\"KEY\"", "\"OTHER\""), replaced("\"admin\"", "\"alice\""),
          replaced("\"signatures\"", "\"other\"")}) {
        world.write("changed.json", changed);
        Command command;
        command.arguments = {"apply", "changed.json"};
        command.env = e2e::pocket;
        const Result result = world.run(std::move(command));
        INFO(result.out << result.err);
        CHECK(result.exit_code == 1);
        CHECK_THAT(result.err, Contains("is not as it was saved with the API key of server 'main'"));
    }
    CHECK(trap.all_heard() == "");
    CHECK(world.requests().size() == before);
    CHECK(world.run({"apply", "p.json"}).exit_code == 0);
}

TEST_CASE("who knows a value that can pass for a key can't send others with it", "[e2e][stranger]") {
    // Whoever made this plan runs the server that it names, and so knows its key, but not the secret.
    World world;
    world.write("web.yml", compose);
    const auto run = [&](std::vector<std::string> arguments, const std::string &secret) {
        Command command;
        command.arguments = std::move(arguments);
        command.env = {{"OTHER", secret}};
        return world.run(std::move(command));
    };
    SECTION("in a header") {
        world.write("stowage.yaml",
                    "apiVersion: stowage/v1\nservers: [{name: main, url: '@URL@', apiKey: {env: KEY}, "
                    "headers: {X-A: {env: OTHER}}}]\ndefaults: {server: main, environment: production}\n"
                    "stacks:\n  - {name: web, file: web.yml}\n");
        REQUIRE(run({"plan", "--out", "p.json"}, "guessed-secret").exit_code == 0);
        const auto before = world.requests().size();
        const Result result = run({"apply", "p.json"}, "other-secret-4711");
        INFO(result.out << result.err);
        CHECK(result.exit_code == 1);
        CHECK_THAT(result.err, Contains("or one of its headers is another now"));
        CHECK(world.requests().size() == before);
        CHECK(run({"apply", "p.json"}, "guessed-secret").exit_code == 0);
    }
    SECTION("to a repository") {
        simulator::FixtureRepository repository((world.folder() / "app.git").string());
        repository.commit({{"docker-compose.yml", compose}});
        world.serve("app", repository.path(), "bot", "guessed-secret");
        const auto desire = [&](const std::string &more) {
            world.desire("  - name: web\n    env: {A: " + more + "}\n    gitConfig: {url: '" +
                         world.git_url("app") +
                         "', referenceName: refs/heads/main, authentication: {username: bot, "
                         "password: {env: OTHER}}}\n");
        };
        desire("'1'");
        REQUIRE(run({"apply", "--auto-approve"}, "guessed-secret").exit_code == 0);
        desire("'2'");
        REQUIRE(run({"plan", "--out", "p.json"}, "guessed-secret").exit_code == 0);
        REQUIRE_THAT(e2e::content_of(world.folder() / "p.json"), Contains("\"targetCommit\""));
        world.server().clear_requests();
        const Result result = run({"apply", "p.json"}, "other-secret-4711");
        INFO(result.out << result.err);
        CHECK(result.exit_code == 4);
        CHECK_THAT(result.out, Contains("a value that it takes by reference changed since it was planned"));
        for (const auto &request : world.requests()) {
            INFO(request.method << " " << request.target);
            CHECK_THAT(request.target, !Contains("/app"));
            CHECK_THAT(request.body, !Contains("other-secret-4711"));
        }
    }
}
