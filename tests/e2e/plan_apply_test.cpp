#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <csignal>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

using e2e::compose;

simulator::Settings with_state(const std::string &members) {
    simulator::Settings settings;
    settings.state = e2e::state_with(members);
    return settings;
}

/// A stack of the state, as the simulator loads it.
std::string stack(int id, const std::string &name, const std::string &more = "") {
    return R"({"Id": )" + std::to_string(id) + R"(, "Name": ")" + name +
           R"(", "Type": 2, "EndpointId": 1, "Env": [], "file": "services:\n  app:\n    image: nginx:1\n")" +
           more + "}";
}

json only_stack(const json &plan) {
    REQUIRE(plan.at("stacks").size() == 1);
    return plan.at("stacks").at(0);
}

} // namespace

TEST_CASE("a command that is none is named", "[e2e]") {
    World world;
    const Result typo = world.run({"pln"});
    CHECK(typo.exit_code == 1);
    CHECK(typo.err == "error: there is no command 'pln'\n  → did you mean 'plan'?\n");
    CHECK_THAT(world.run({"deploy-all"}).err, Contains("commands: validate, check, plan, apply"));
    const Result none = world.run(std::vector<std::string>{});
    CHECK(none.exit_code == 1);
    CHECK_THAT(none.err, Contains("reconcile") && Contains("plan"));
}

TEST_CASE("a saved plan is applied with the key that it was made with", "[e2e][permissions]") {
    World world;
    world.write("app.yml", "services:\n  web:\n    image: nginx:1\n");
    world.desire("  - {name: web, file: app.yml}\n");
    REQUIRE(world.run({"plan", "--out", "p.json"}).exit_code == 0);
    const Result other = world.run({"apply", "p.json"}, "ptr_alice");
    CHECK(other.exit_code == 1);
    CHECK_THAT(other.err, Contains("env KEY is another now") && Contains("plan again"));
    CHECK(world.writes().empty());
}

TEST_CASE("plan, apply, and a second plan that is empty", "[e2e]") {
    World world(with_state(R"("stacks": [)" + stack(1, "api", R"(, "Env": [{"name": "A", "value": "1"}])") +
                           "," + stack(2, "old") + "," + stack(3, "redis") + "," + stack(4, "sleepy") + "]"));
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml, env: {GREETING: hello}}\n"
                 "  - {name: api, file: app.yml, env: {A: '2'}}\n"
                 "  - {name: old, state: absent}\n"
                 "  - {name: cache, formerName: redis, file: app.yml}\n"
                 "  - {name: sleepy, file: app.yml, state: stopped}\n");

    const Result plan = world.run({"plan"});
    CHECK(plan.exit_code == 0);
    CHECK_THAT(plan.out, Contains("Plan: 1 to create, 1 to update, 1 to rename, 1 to stop, 1 to delete."));
    CHECK_THAT(plan.out, Contains("\"1\" → \"2\""));
    CHECK_THAT(plan.err, Catch::StartsWith("Not looked at:") && Catch::EndsWith("--preflight does.\n"));
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 2);
    CHECK(world.writes().empty());

    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, Contains("Apply: 5 done."));

    const Result again = world.run({"plan", "--detailed-exitcode"});
    INFO(again.out);
    CHECK(again.exit_code == 0);
    CHECK_THAT(again.out, Contains("Plan: 5 unchanged."));
}

TEST_CASE("a git stack is created, and its settings and env are changed", "[e2e]") {
    World world;
    const simulator::FixtureRepository repository((world.folder() / "stacks.git").string());
    simulator::FixtureRepository(repository.path()).commit({{"web/docker-compose.yml", compose}});
    auto state = json::parse(world.server().state());
    state["repositories"] = json::array({{{"name", "stacks"}, {"path", repository.path()}}});
    world.server().set_state(state.dump());
    const std::string git = "gitConfig: {url: '" + world.server().git_url("stacks") +
                            "', referenceName: refs/heads/main, configFilePath: web/docker-compose.yml}";
    world.desire("  - {name: web, " + git + "}\n");
    const Result created = world.run({"apply", "--auto-approve"});
    INFO(created.out << created.err);
    CHECK(created.exit_code == 0);
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);

    world.server().clear_requests();
    world.desire("  - {name: web, " + git + ", autoUpdate: {interval: 5m}}\n");
    CHECK_THAT(world.run({"plan"}).out, Contains("stores settings, deploys nothing"));
    CHECK(world.run({"apply", "--auto-approve"}).exit_code == 0);
    CHECK(world.writes() == std::vector<std::string>{"POST /api/stacks/1/git?endpointId=1"});
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);

    world.server().clear_requests();
    world.desire("  - {name: web, " + git + ", autoUpdate: {interval: 10m}, env: {A: '1'}}\n");
    CHECK(world.run({"apply", "--auto-approve"}).exit_code == 0);
    CHECK(world.writes() == std::vector<std::string>{"POST /api/stacks/1/git?endpointId=1",
                                                     "PUT /api/stacks/1/git/redeploy?endpointId=1"});
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("the newer generation deploys asynchronously and changes git fields in place", "[e2e]") {
    simulator::Settings settings;
    settings.generation = "2.43";
    settings.deploy_ms = 300;
    World world(settings);
    simulator::FixtureRepository repository((world.folder() / "stacks.git").string());
    repository.commit({{"a.yml", compose}, {"b.yml", compose}});
    auto state = json::parse(world.server().state());
    state["repositories"] = json::array({{{"name", "stacks"}, {"path", repository.path()}}});
    world.server().set_state(state.dump());
    const auto desire = [&](const std::string &file, const std::string &more) {
        world.desire("  - {name: web, gitConfig: {url: '" + world.server().git_url("stacks") +
                     "', configFilePath: " + file + "}" + more + "}\n");
    };
    desire("a.yml", "");
    CHECK(world.run({"apply", "--auto-approve"}).exit_code == 0);
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
    desire("b.yml", ", env: {A: '1'}");
    const Result plan = world.run({"plan"});
    INFO(plan.out);
    CHECK_THAT(plan.out, Contains("1 to update"));
    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("a failed stack does not stop the others, and says why", "[e2e]") {
    World world;
    world.write("app.yml", compose);
    world.write("bad.yml", "services:\n  app:\n    image: nosuch.invalid/x:1\n");
    world.desire("  - {name: bad, file: bad.yml}\n  - {name: good, file: app.yml}\n");
    const Result apply = world.run({"apply", "--auto-approve"});
    INFO(apply.out);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("Apply: 1 done, 1 failed."));
    CHECK_THAT(apply.out, Contains("no such host"));
    CHECK_THAT(apply.out, !Contains("Pulling"));
    const Result json_report = world.run({"apply", "--auto-approve", "--format", "json"});
    const json report = json::parse(json_report.out);
    CHECK(report.at("stacks").at(0).at("outcome") == "failed");
    CHECK(report.at("stacks").at(1).at("outcome") == "unchanged");
}

TEST_CASE("rights concern one stack each", "[e2e][permissions]") {
    World world(with_state(R"("stacks": [)" +
                           stack(1, "hers", R"(, "ResourceControl": {"UserAccesses": [2]})") + "," +
                           stack(2, "secret") + "]"));
    world.write("app.yml", compose);
    world.write("new.yml", compose + "  more:\n    image: nginx:1\n");
    SECTION("a hidden stack shows at apply, an invisible environment in the plan") {
        world.desire("  - {name: hers, file: new.yml}\n"
                     "  - {name: secret, file: app.yml}\n"
                     "  - {name: new, file: app.yml}\n"
                     "  - {name: far, environment: staging, file: app.yml}\n");
        const Result plan = world.run({"plan"}, "ptr_alice");
        INFO(plan.out);
        CHECK(plan.exit_code == 3);
        CHECK_THAT(plan.out, Contains("Plan: 2 to create, 1 to update, 1 hidden."));
        CHECK(world.run({"plan", "--on-forbidden", "report"}, "ptr_alice").exit_code == 0);
        const Result apply = world.run({"apply", "--auto-approve"}, "ptr_alice");
        INFO(apply.out);
        CHECK(apply.exit_code == 3);
        CHECK_THAT(apply.out, Contains("Apply: 2 done, 2 hidden."));
        CHECK_THAT(apply.out, Contains("A stack with the normalized name 'secret' already exists"));
    }
    SECTION("an environment that forbids stacks to regular users is known before anyone tries") {
        auto state = json::parse(world.server().state());
        for (json &environment : state["environments"])
            if (environment.at("id") == 1)
                environment["allowStackManagementForRegularUsers"] = false;
        world.server().set_state(state.dump());
        world.server().clear_requests();
        world.desire("  - {name: new, file: app.yml}\n");
        const Result plan = world.run({"plan"}, "ptr_alice");
        INFO(plan.out);
        CHECK(plan.exit_code == 3);
        CHECK_THAT(plan.out, Contains("Stack creation is disabled for non-admin users"));
        CHECK(world.run({"apply", "--auto-approve"}, "ptr_alice").exit_code == 3);
        CHECK(world.writes().empty());
    }
}

TEST_CASE("keys and servers that are no good are one clear error", "[e2e]") {
    World world;
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n");
    SECTION("a wrong key") {
        const Result plan = world.run({"plan"}, "ptr_wrong");
        CHECK(plan.exit_code == 1);
        CHECK_THAT(plan.out, Contains("Invalid JWT token"));
    }
    SECTION("a server that nobody has set up") {
        world.server().set_state(R"({"setUp": false})");
        const Result plan = world.run({"plan"});
        INFO(plan.out);
        CHECK(plan.exit_code == 1);
        CHECK_THAT(plan.out, Contains("has not been set up yet"));
    }
    SECTION("a server that is not there") {
        world.server().stop();
        const Result plan = world.run({"plan"});
        CHECK(plan.exit_code == 1);
        CHECK_THAT(plan.out, Contains("refused"));
    }
    SECTION("one server that is away does not hold the other") {
        world.write("stowage.yaml", "apiVersion: stowage/v1\n"
                                    "servers:\n"
                                    "  - {name: main, url: '@URL@', apiKey: {env: KEY}}\n"
                                    "  - {name: away, url: 'http://127.0.0.1:1', apiKey: {env: KEY}}\n"
                                    "defaults: {environment: production}\n"
                                    "stacks:\n"
                                    "  - {name: web, server: main, file: app.yml}\n"
                                    "  - {name: web, server: away, file: app.yml}\n");
        const Result apply = world.run({"apply", "--auto-approve"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 1);
        CHECK_THAT(apply.out, Contains("Apply: 1 done"));
    }
}

TEST_CASE("saved plans", "[e2e]") {
    World world(with_state(R"("stacks": [)" + stack(1, "api") + "," + stack(2, "old") + "]"));
    world.write("app.yml", compose);
    world.desire("  - {name: api, file: app.yml, env: {A: '1', TOKEN: {env: TOKEN}}}\n"
                 "  - {name: old, state: absent}\n");
    const auto run = [&](std::vector<std::string> arguments, const std::string &token = "hunter2-hunter2") {
        e2e::Command command;
        command.arguments = std::move(arguments);
        command.env["TOKEN"] = token;
        return world.run(std::move(command));
    };
    REQUIRE(run({"plan", "--out", "p.json"}).exit_code == 0);
    SECTION("are applied exactly, whatever the YAML says by then") {
        world.desire("  - {name: api, state: absent}\n");
        const Result apply = run({"apply", "p.json"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
        CHECK_THAT(apply.out, Contains("Apply: 2 done."));
        CHECK_THAT(world.server().state(), Contains("hunter2-hunter2"));
    }
    SECTION("leave alone what has changed since, and that only") {
        CHECK(run({"apply", "--auto-approve", "--only", "api"}).exit_code == 0);
        const Result apply = run({"apply", "p.json"});
        INFO(apply.out);
        CHECK(apply.exit_code == 4);
        CHECK_THAT(apply.out, Contains("Apply: 1 done, 1 stale."));
    }
    SECTION("leave alone a stack whose secret has changed since") {
        const Result apply = run({"apply", "p.json"}, "another-secret");
        INFO(apply.out);
        CHECK(apply.exit_code == 4);
        CHECK_THAT(apply.out, Contains("1 stale"));
    }
    SECTION("are refused whole when they are too old, or no plans") {
        CHECK_THAT(run({"apply", "p.json", "--max-age", "1ns"}).err, Contains("--max-age"));
        world.write("broken.json", "{");
        const Result apply = run({"apply", "broken.json"});
        CHECK(apply.exit_code == 1);
        CHECK_THAT(apply.err, Contains("broken.json is not a plan file"));
    }
    SECTION("are shown again") {
        CHECK(run({"show", "p.json"}).out +
                  "Saved to p.json; 'stowage apply p.json' applies exactly this.\n" ==
              run({"plan", "--out", "p.json"}).out);
    }
}

TEST_CASE("approval", "[e2e]") {
    World world;
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n");
    SECTION("is needed where nobody can be asked") {
        const Result apply = world.run({"apply"});
        CHECK(apply.exit_code == 1);
        CHECK_THAT(apply.err, Contains("--auto-approve"));
        CHECK_THAT(apply.out, Contains("1 to create"));
        CHECK(world.writes().empty());
    }
    SECTION("is asked for on a terminal") {
        e2e::Command command;
        command.arguments = {"apply"};
        command.terminal = e2e::Terminal::yes;
        command.env["TERM"] = "xterm";
        command.input = "no\n";
        CHECK(world.run(command).exit_code == 1);
        CHECK(world.writes().empty());
        command.input = "yes\n";
        const Result apply = world.run(command);
        INFO(apply.out);
        CHECK(apply.exit_code == 0);
        CHECK_THAT(apply.out, Contains("\033[32m"));
        CHECK(world.writes().size() == 1);
    }
    SECTION("is not asked for where there is nothing to do") {
        CHECK(world.run({"apply", "--auto-approve"}).exit_code == 0);
        const Result apply = world.run({"apply"});
        CHECK(apply.exit_code == 0);
    }
}

TEST_CASE("colours", "[e2e]") {
    World world;
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n");
    CHECK_THAT(world.run({"plan"}).out, !Contains("\033["));
    CHECK_THAT(world.run({"plan", "--color", "always"}).out, Contains("\033["));
    e2e::Command command;
    command.arguments = {"plan"};
    command.terminal = e2e::Terminal::yes;
    command.env = {{"TERM", "xterm"}, {"NO_COLOR", "1"}};
    CHECK_THAT(world.run(command).out, !Contains("\033["));
}

TEST_CASE("selection", "[e2e]") {
    World world;
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n"
                 "  - {name: api, file: app.yml}\n"
                 "  - {name: web, environment: staging, file: app.yml}\n");
    CHECK_THAT(world.run({"plan", "--only", "web"}).out, Contains("2 to create"));
    CHECK_THAT(world.run({"plan", "--only", "staging/*"}).out, Contains("1 to create"));
    CHECK_THAT(world.run({"plan", "--only", "main/*/web", "--exclude", "production/*"}).out,
               Contains("1 to create"));
    const Result nothing = world.run({"plan", "--only", "wbe"});
    CHECK(nothing.exit_code == 1);
    CHECK_THAT(nothing.err, Contains("matches no stack"));
}

TEST_CASE("no secret reaches any output", "[e2e][secrets]") {
    World world;
    // A server that quotes what was sent to it.
    world.server().add_fault(
        R"([{"match": {"method": "POST", "pathRegex": "create"}, "times": 9, "do": "status",
        "status": 500, "body": {"message": "failed to deploy a stack: bad value hunter2-hunter2", "details": "x"}}])");
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml, env: {TOKEN: {env: TOKEN}}}\n");
    for (const auto &arguments :
         std::vector<std::vector<std::string>>{{"plan", "--verbose"},
                                               {"plan", "--format", "json", "--out", "p.json"},
                                               {"apply", "--auto-approve"},
                                               {"apply", "--auto-approve", "--format", "json"},
                                               {"validate", "--resolve", "--verbose"}}) {
        e2e::Command command;
        command.arguments = arguments;
        command.env = {{"TOKEN", "hunter2-hunter2"}, {"KEY", "ptr_admin"}};
        const Result result = world.run(command);
        CHECK_THAT(result.out + result.err, !Contains("hunter2-hunter2"));
        CHECK_THAT(result.out + result.err, !Contains("ptr_admin"));
    }
}

namespace {

/// The first stack is made at once, and answered later: its request is a sign that the run is at work.
void answer_late(World &world) {
    world.server().add_fault(R"({"match": {"method": "POST", "pathRegex": "/api/stacks"}, "do": "delay",
                                 "delayMs": 1500, "when": "after", "times": 1})");
}

} // namespace

TEST_CASE("interrupts", "[e2e]") {
    World world;
    answer_late(world);
    world.write("app.yml", compose);
    world.desire(
        "  - {name: a, file: app.yml}\n  - {name: b, file: app.yml}\n  - {name: c, file: app.yml}\n");
    e2e::Command command;
    command.arguments = {"apply", "--auto-approve", "--parallelism", "1"};
    SECTION("once: what runs is finished, nothing more is begun") {
        command.meanwhile = [&](int pid) {
            e2e::wait_for([&] { return world.struck(); });
            ::kill(pid, SIGINT);
        };
        const Result apply = world.run(command);
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 130);
        CHECK_THAT(apply.out, Contains("Apply: 1 done, 2 skipped; interrupted."));
    }
    SECTION("twice: what runs is abandoned, and said to be unknown") {
        command.meanwhile = [&](int pid) {
            e2e::wait_for([&] { return world.struck(); });
            ::kill(pid, SIGTERM);
            e2e::wait_until_taken(pid);
            ::kill(pid, SIGTERM);
        };
        const Result apply = world.run(command);
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 130);
        CHECK_THAT(apply.out, Contains("1 unknown, 2 skipped"));
    }
}

TEST_CASE("a second run on the same server finds the lock", "[e2e]") {
    World world;
    answer_late(world);
    world.write("app.yml", compose);
    world.desire("  - {name: a, file: app.yml}\n");
    e2e::Command first;
    first.arguments = {"apply", "--auto-approve"};
    Result second;
    first.meanwhile = [&](int pid) {
        e2e::wait_for([&] { return world.struck(); });
        ::kill(pid, SIGSTOP); // however long the second takes
        second = world.run({"apply", "--auto-approve"});
        ::kill(pid, SIGCONT);
    };
    CHECK(world.run(first).exit_code == 0);
    CHECK(second.exit_code == 5);
    CHECK_THAT(second.err, Contains("another run of stowage is working on server 'main': process "));
}

TEST_CASE("machine-readable plans", "[e2e]") {
    World world;
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n");
    const Result plan = world.run({"plan", "--format", "json"});
    const json document = json::parse(plan.out);
    CHECK(document.at("format") == "stowage/plan/v1");
    CHECK(only_stack(document).at("action") == "create");
    CHECK(document.at("summary").at("create") == 1);
}

TEST_CASE("usage", "[e2e]") {
    CHECK(e2e::stowage({"--version"}).out.starts_with("stowage "));
    CHECK(e2e::stowage({"--help"}).exit_code == 0);
    for (const auto &arguments : std::vector<std::vector<std::string>>{{},
                                                                       {"bogus"},
                                                                       {"plan", "--bogus"},
                                                                       {"plan", "--format", "xml"},
                                                                       {"apply", "--parallelism", "0"},
                                                                       {"apply", "--max-age", "soon"}}) {
        const Result result = e2e::stowage(arguments);
        CHECK(result.exit_code == 1);
        CHECK_THAT(result.err, Contains("error: "));
        CHECK(result.out.empty());
    }
}
