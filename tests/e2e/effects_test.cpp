// What a run does to what runs: judged by what was asked, and brought back whole or said not to be.

#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <thread>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

Result apply(const World &world, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"apply", "--auto-approve"});
    return world.run(std::move(more));
}

void deploy(World &world, const std::string &content, const std::string &environment = "production") {
    world.write("app.yml", content);
    world.desire("  - {name: web, environment: " + environment + ", file: app.yml}\n");
    const Result result = apply(world);
    INFO(result.out << result.err);
    REQUIRE(result.exit_code == 0);
}

json containers_of(const World &world) {
    json found = json::array();
    const json state = json::parse(world.server_state());
    for (const json &environment : state.at("environments"))
        for (const json &container : environment.value("containers", json::array()))
            found.push_back(container);
    return found;
}

} // namespace

TEST_CASE("an update that the swarm took back is no success, and says why", "[e2e][swarm][health]") {
    World world;
    const std::string start = "services:\n  api:\n    deploy: {update_config: {failure_action: rollback}}\n";
    deploy(world, start + "    image: nginx:1\n", "swarm");
    world.write("app.yml", start + "    image: nosuch.invalid/api:2\n");
    world.desire("  - {name: web, environment: swarm, file: app.yml, onFailure: leave}\n");
    const Result failed = apply(world, {"--no-preflight"});
    INFO(failed.out << failed.err);
    CHECK(failed.exit_code == 4);
    CHECK_THAT(failed.out, Contains("not effective") && Contains("the swarm went back to what ran before") &&
                               Contains("No such image: nosuch.invalid/api:2"));
    CHECK_THAT(world.run({"list"}).out, Contains("degraded"));
    // What runs is asked for again: nothing is wrong any more.
    world.write("app.yml", start + "    image: nginx:1\n");
    CHECK(apply(world).exit_code == 0);
    CHECK_THAT(world.run({"plan"}).out, !Contains("ealth:"));
}

TEST_CASE("a swarm update that is paused is final, and is taken back at once", "[e2e][swarm][health]") {
    World world;
    deploy(world, "services:\n  api:\n    image: nginx:1\n", "swarm");
    world.write("app.yml", "services:\n  api:\n    image: nginx:1\n    command: sh -c 'exit 3'\n");
    const Result failed = apply(world);
    INFO(failed.out << failed.err);
    CHECK(failed.exit_code == 4);
    CHECK_THAT(failed.out, Contains("its update is paused: task: non-zero exit (3)") &&
                               Contains("what ran before was restored"));
}

TEST_CASE("a server that judges a swarm by an old task is asked again, and not believed",
          "[e2e][swarm][health]") {
    World world(e2e::settings_of("2.43"));
    deploy(world, "services:\n  api:\n    image: nginx:1\n", "swarm");
    world.write("app.yml", "services:\n  api:\n    image: nosuch.invalid/api:2\n");
    world.desire("  - {name: web, environment: swarm, file: app.yml, onFailure: leave}\n");
    REQUIRE(apply(world, {"--no-preflight"}).exit_code == 4);
    world.write("app.yml", "services:\n  api:\n    image: nginx:2\n");
    SECTION("that goes by") {
        world.server().control("POST", "/environments/3", R"({"staleTasks": 2})");
        const Result good = apply(world);
        INFO(good.out << good.err);
        CHECK(good.exit_code == 0);
        world.needs_nothing();
    }
    SECTION("that stays") {
        world.server().control("POST", "/environments/3", R"({"staleTasks": -1})");
        const Result good = apply(world);
        INFO(good.out << good.err);
        CHECK(good.exit_code == 4);
        CHECK_THAT(good.out, Contains("what runs is well") && Contains("stop and start it"));
    }
}

TEST_CASE("what was restored in a swarm and runs is called so, whatever the server makes of it",
          "[e2e][swarm][health]") {
    World world(e2e::settings_of("2.43"));
    deploy(world, "services:\n  api:\n    image: nginx:1\n", "swarm");
    world.write("app.yml", "services:\n  api:\n    image: nginx:1\n    command: sh -c 'exit 3'\n");
    world.server().control("POST", "/environments/3", R"({"staleTasks": -1})");
    const Result failed = apply(world);
    INFO(failed.out << failed.err);
    CHECK(failed.exit_code == 4);
    CHECK_THAT(failed.out, Contains("what ran before was restored, and runs, but the server calls") &&
                               !Contains("could not be restored"));
}

TEST_CASE("a swarm deployment that is refused half-way is not forgotten", "[e2e][swarm]") {
    World world;
    const std::string good = "services:\n  a: {image: 'nginx:1'}\n  b: {image: 'nginx:1'}\n";
    deploy(world, good, "swarm");
    world.write("app.yml",
                "services:\n  a: {image: 'nginx:2'}\n  b: {image: 'nginx:1', deploy: {mode: global}}\n");
    SECTION("what ran before is sent again") {
        const Result failed = apply(world);
        INFO(failed.out << failed.err);
        CHECK(failed.exit_code == 4);
        CHECK_THAT(failed.out, Contains("service mode change is not allowed") &&
                                   Contains("what ran before was restored") && !Contains("--detach"));
        world.write("app.yml", good);
        world.needs_nothing();
    }
    SECTION("or the next plan deploys it, whatever the record says") {
        world.desire("  - {name: web, environment: swarm, file: app.yml, onFailure: leave}\n");
        const Result failed = apply(world);
        INFO(failed.out << failed.err);
        CHECK_THAT(failed.out, Contains("it failed half-way"));
        world.write("app.yml", good);
        const Result plan = world.run({"plan", "--detailed-exitcode"});
        INFO(plan.out);
        CHECK(plan.exit_code == 2);
        CHECK_THAT(plan.out, Contains("its last deployment failed half-way"));
        CHECK(apply(world).exit_code == 0);
        world.needs_nothing();
    }
}

TEST_CASE("a new swarm stack that is refused half-way leaves nothing behind", "[e2e][swarm]") {
    World world; // of 2.23, which keeps no record of it
    world.write("app.yml",
                "services:\n  a: {image: 'nginx:1'}\n  b: {image: 'nginx:1', ports: ['8080:80']}\n");
    const std::string more = ", environment: swarm, file: app.yml}\n";
    world.desire("  - {name: other" + more);
    REQUIRE(apply(world).exit_code == 0);
    world.desire("  - {name: other" + more + "  - {name: web" + more);
    const auto services = [&] {
        std::size_t count = 0;
        const json state = json::parse(world.server_state());
        for (const json &environment : state.at("environments"))
            for (const json &service : environment.value("services", json::array()))
                count += service.at("project") == "web" ? 1 : 0;
        return count;
    };
    SECTION("it is taken down again") {
        const Result failed = apply(world, {"--no-preflight"});
        INFO(failed.out << failed.err);
        CHECK(failed.exit_code == 4);
        CHECK_THAT(failed.out, Contains("is already in use by service 'other_b'") &&
                                   Contains("what it had made by then was taken down again (service web_a"));
        CHECK(services() == 0);
    }
    SECTION("or it is said what is left, and the next run says why it can't go on") {
        world.server().control("POST", "/faults", R"({"match": {"method": "DELETE", "pathRegex": "external="},
            "do": "status", "status": 401, "body": "{\"message\": \"Permission denied to delete the stack\"}"})");
        const Result failed = apply(world, {"--no-preflight"});
        INFO(failed.out << failed.err);
        CHECK_THAT(failed.out, Contains("is left, and belongs to no stack: service web_a") &&
                                   Contains("docker stack rm web"));
        CHECK(services() == 1);
        world.write("app.yml", "services:\n  a: {image: 'nginx:1'}\n");
        const Result again = apply(world);
        INFO(again.out << again.err);
        CHECK_THAT(again.out,
                   Contains("blocked") &&
                       Contains("a creation that failed half-way, or is still under way, leaves this"));
    }
}

TEST_CASE("a service that the failed version added does not spoil the next good one", "[e2e][health]") {
    World world;
    const std::string good = "services:\n  web: {image: 'nginx:1'}\n";
    deploy(world, good);
    world.write("app.yml", good + "  opt: {image: 'nginx:1', command: sh -c 'exit 1', restart: always}\n");
    const Result failed = apply(world, {"--wait-timeout", "1s"});
    INFO(failed.out << failed.err);
    CHECK(failed.exit_code == 4);
    CHECK_THAT(failed.out, Contains("what ran before was restored; left over of what failed: opt"));
    world.write("app.yml", "services:\n  web: {image: 'nginx:2'}\n");
    const Result next = apply(world);
    INFO(next.out << next.err);
    CHECK(next.exit_code == 0);
    const Result list = world.run({"list", "--verbose"});
    INFO(list.out);
    CHECK_THAT(list.out, Contains("healthy") && !Contains("degraded"));
    CHECK_THAT(world.run({"plan", "--verbose"}).out, Contains("left over: opt"));
    // Nor is it a reason to heal.
    world.desire("  - {name: web, file: app.yml, selfHeal: degraded}\n");
    world.needs_nothing();
}

TEST_CASE("prune that is turned on removes what an inline stack was left with", "[e2e][health][prune]") {
    const std::string environment = GENERATE(as<std::string>(), "production", "swarm");
    World world(e2e::settings_of("2.43"));
    deploy(world, "services:\n  web: {image: 'nginx:1'}\n  old: {image: 'nginx:1'}\n", environment);
    world.write("app.yml", "services:\n  web: {image: 'nginx:1'}\n");
    REQUIRE(apply(world).exit_code == 0);
    CHECK_THAT(world.run({"plan", "--verbose"}).out,
               Contains("left over: old") && Contains("remove it on its engine"));
    world.desire("  - {name: web, environment: " + environment + ", file: app.yml, prune: true}\n");
    CHECK_THAT(world.run({"plan", "--verbose"}).out,
               Contains("redeploy") && Contains("prune: true, and old is left over") &&
                   Contains("this deployment removes it") && !Contains("remove it on its engine"));
    const Result pruned = apply(world);
    INFO(pruned.out << pruned.err);
    CHECK(pruned.exit_code == 0);
    const Result plan = world.run({"plan", "--detailed-exitcode", "--verbose"});
    INFO(plan.out);
    CHECK(plan.exit_code == 0);
    CHECK_THAT(plan.out, !Contains("left over"));
}

TEST_CASE("containers that were removed by hand are counted", "[e2e][health]") {
    World world;
    deploy(world, "services:\n  web: {image: 'nginx:1', scale: 3}\n");
    json state = json::parse(world.server_state());
    for (json &environment : state.at("environments"))
        if (environment.contains("containers") && environment.at("containers").size() == 3)
            environment["containers"].erase(0);
    world.server().set_state(state.dump());
    const Result plan = world.run({"plan"});
    INFO(plan.out);
    CHECK_THAT(plan.out, Contains("2 of 3 containers are there"));
    CHECK(apply(world).exit_code == 0);
    CHECK(containers_of(world).size() == 3);
}

TEST_CASE("a stack that publishes a port is renamed: it is stopped first", "[e2e][rename]") {
    World world(e2e::settings_of(GENERATE(as<std::string>(), "2.23", "2.43")));
    const std::string content =
        GENERATE(as<std::string>(), "    ports: ['8080:80']\n", "    container_name: front\n");
    deploy(world, "services:\n  web:\n    image: nginx:1\n" + content);
    world.desire("  - {name: shop, formerName: web, file: app.yml}\n");
    const Result result = apply(world);
    INFO(result.out << result.err);
    CHECK(result.exit_code == 0);
    CHECK_THAT(result.out, Contains("renamed from 'web'"));
    CHECK(json::parse(world.record_of("shop")).at("Id") == 1);
    CHECK(json::parse(world.record_of("shop")).at("Status") == 1);
    CHECK(containers_of(world).size() == 1);
    world.needs_nothing();
}

TEST_CASE("a rename that would leave volumes behind says which, and needs leave", "[e2e][rename]") {
    World world;
    const std::string start = "services:\n  db:\n    image: nginx:1\n    volumes: ['data:/d']\nvolumes:\n";
    deploy(world, start + "  data: {}\n");
    world.desire("  - {name: shop, formerName: web, file: app.yml}\n");
    const Result blocked = apply(world);
    INFO(blocked.out << blocked.err);
    CHECK(blocked.exit_code == 4);
    CHECK_THAT(blocked.out, Contains("blocked") && Contains("web_data"));
    CHECK(world.record_of("shop") == "null");
    SECTION("given") {
        CHECK(apply(world, {"--allow-replace"}).exit_code == 0);
    }
    SECTION("not where the volume has a name of its own") {
        world.write("app.yml", start + "  data: {name: web_data}\n");
        CHECK(apply(world).exit_code == 0);
    }
    CHECK(world.record_of("shop") != "null");
}

TEST_CASE("two stacks of one name are blocked, since they share their containers", "[e2e]") {
    World world(e2e::settings_of("2.23", e2e::state_with(R"("stacks": [
        {"Id": 1, "Name": "web", "EndpointId": 1, "file": "services:\n  web:\n    image: nginx:1\n"},
        {"Id": 2, "Name": "web", "EndpointId": 1, "file": "services:\n  web:\n    image: nginx:1\n"}])")));
    world.write("app.yml", "services:\n  web:\n    image: nginx:1\n");
    world.desire(
        GENERATE(as<std::string>(), "  - {name: web, file: app.yml}\n", "  - {name: web, state: absent}\n"));
    const Result result = apply(world);
    INFO(result.out << result.err);
    CHECK(result.exit_code == 4);
    CHECK_THAT(result.out, Contains("the server has 2 stacks of this name") && Contains("#1, #2"));
    CHECK(world.writes().empty());
}

TEST_CASE("a stack that another run made at the same moment is there once in the end", "[e2e]") {
    World world;
    world.write("app.yml", "services:\n  web: {image: 'nginx:1'}\n");
    world.desire("  - {name: web, file: app.yml}\n");
    world.server().control("POST", "/counters", R"({"stack": 5})");
    world.server().control("POST", "/faults",
                           R"({"match": {"method": "GET", "pathRegex": "/stacks$", "nth": 3},
        "do": "delay", "delayMs": 3000})"); // the look after the creation
    e2e::Command command;
    command.arguments = {"apply", "--auto-approve"};
    command.meanwhile = [&](int) {
        json state;
        do
            state = json::parse(world.server().state());
        while (state.at("stacks").empty());
        json other = state.at("stacks").at(0);
        other["Id"] = 3;
        state["stacks"].push_back(other);
        world.server().set_state(state.dump());
    };
    const Result result = world.run(std::move(command));
    INFO(result.out << result.err);
    CHECK(result.exit_code == 0);
    const json stacks = json::parse(world.server().state()).at("stacks");
    REQUIRE(stacks.size() == 1);
    CHECK(stacks.at(0).at("Id") == 3);
    CHECK(containers_of(world).size() == 1);
    world.needs_nothing();
}

TEST_CASE("the first of two runs that made the same stack waits until the other has yielded", "[e2e]") {
    World world;
    world.write("app.yml", "services:\n  web: {image: 'nginx:1'}\n");
    world.desire("  - {name: web, file: app.yml}\n");
    world.server().control("POST", "/faults",
                           R"({"match": {"method": "GET", "pathRegex": "/stacks$", "nth": 3},
        "do": "delay", "delayMs": 2000})"); // the look after the creation
    e2e::Command command;
    command.arguments = {"apply", "--auto-approve"};
    command.meanwhile = [&](int) {
        json state;
        do
            state = json::parse(world.server().state());
        while (state.at("stacks").empty());
        json both = state;
        both["stacks"].push_back(both.at("stacks").at(0));
        both["stacks"][1]["Id"] = 9;
        world.server().set_state(both.dump());
        std::this_thread::sleep_for(std::chrono::seconds(4));
        world.server().set_state(state.dump());
    };
    const Result result = world.run(std::move(command));
    INFO(result.out << result.err);
    CHECK(result.exit_code == 0);
    for (const std::string &request : world.writes())
        CHECK_FALSE(request.starts_with("DELETE"));
    world.needs_nothing();
}

TEST_CASE("a stack that was created since it was planned is left alone", "[e2e]") {
    World world;
    world.write("app.yml", "services:\n  web:\n    image: nginx:1\n");
    world.desire("  - {name: web, file: app.yml}\n");
    REQUIRE(world.run({"plan", "--out", "p.json"}).exit_code == 0);
    REQUIRE(apply(world).exit_code == 0);
    world.server().clear_requests();
    const Result again = world.run({"apply", "p.json"});
    INFO(again.out << again.err);
    CHECK_THAT(again.out, Contains("stale") && Contains("created since it was planned"));
    CHECK(world.writes().empty());
}

TEST_CASE("a server that is named twice is one server", "[e2e][lock]") {
    World world;
    world.write("app.yml", "services:\n  web:\n    image: nginx:1\n");
    std::string other = world.server_url();
    other.replace(other.find("127.0.0.1"), 9, "localhost");
    world.write("stowage.yaml", "apiVersion: stowage/v1\nservers:\n"
                                "  - {name: a, url: '@URL@', apiKey: {env: KEY}}\n"
                                "  - {name: b, url: '" +
                                    other +
                                    "', apiKey: {env: KEY}}\n"
                                    "defaults: {environment: production}\nstacks:\n"
                                    "  - {name: web, server: a, file: app.yml}\n"
                                    "  - {name: web, server: b, file: app.yml}\n");
    const Result result = apply(world);
    INFO(result.out << result.err);
    CHECK(result.exit_code == 1);
    CHECK_THAT(result.err, Contains("are the same Portainer"));
    CHECK(world.writes().empty());
}

TEST_CASE("what was sent and can't be read back is unknown, not failed", "[e2e][faults]") {
    World world;
    deploy(world, "services:\n  web:\n    image: nginx:1\n");
    world.write("app.yml", "services:\n  web:\n    image: nginx:2\n");
    world.server().add_fault(
        R"({"match": {"method": "GET", "pathRegex": "/stacks/1$", "nth": 2}, "do": "status", "status": 401,
            "body": "{\"message\": \"Invalid JWT token\"}", "times": 0})");
    const Result result = apply(world);
    INFO(result.out << result.err);
    CHECK(result.exit_code == 4);
    CHECK_THAT(result.out, Contains("unknown") && Contains("reading it back failed"));
}

TEST_CASE("restore-inline brings back the commit that ran, and not the server's checkout", "[e2e][git]") {
    World world;
    simulator::FixtureRepository repository((world.folder() / "stacks.git").string());
    const std::string head = "services:\n  app:\n    image: nginx:1\n";
    repository.commit({{"docker-compose.yml", head + "    hostname: ran\n"}, {"app.env", "A=1\n"}});
    world.serve("stacks", repository.path());
    world.desire("  - {name: web, onFailure: restore-inline, gitConfig: {url: '" + world.git_url("stacks") +
                 "'}}\n");
    REQUIRE(apply(world).exit_code == 0);
    SECTION("also where the commit is deployed, and does not run") {
        repository.commit({{"docker-compose.yml", head + "    command: ['false']\n"}});
        const Result failed = apply(world);
        INFO(failed.out << failed.err);
        CHECK(failed.exit_code == 4);
        CHECK_THAT(failed.out, Contains("what ran before was restored"));
        CHECK_THAT(world.server_state(), Contains("hostname: ran"));
    }
    SECTION("and says so where a file beside it changed") {
        repository.commit({{"docker-compose.yml", head + "    env_file: app.env\n"}, {"app.env", "A=1\n"}});
        REQUIRE(apply(world).exit_code == 0);
        repository.commit({{"docker-compose.yml", head + "    env_file: app.env\n    command: ['false']\n"},
                           {"app.env", "A=2\n"}});
        const Result failed = apply(world);
        INFO(failed.out << failed.err);
        CHECK(failed.exit_code == 4);
        CHECK_THAT(failed.out, !Contains("restored;") && Contains("app.env changed too"));
    }
}

TEST_CASE("what a way back leaves over of a git stack is told apart", "[e2e][git][health]") {
    World world;
    const std::string good = "services:\n  web: {image: 'nginx:1'}\n";
    simulator::FixtureRepository repository((world.folder() / "stacks.git").string());
    repository.commit({{"app.yml", good}});
    auto state = json::parse(world.server().state());
    state["repositories"] = json::array({{{"name", "stacks"}, {"path", repository.path()}}});
    world.server().set_state(state.dump());
    world.desire("  - {name: web, onFailure: restore-inline, gitConfig: {url: '" + world.git_url("stacks") +
                 "', referenceName: refs/heads/main, configFilePath: app.yml}}\n");
    REQUIRE(apply(world).exit_code == 0);
    repository.commit(
        {{"app.yml", good + "  opt: {image: 'nginx:1', command: sh -c 'exit 1', restart: always}\n"}});
    const Result failed = apply(world, {"--wait-timeout", "1s"});
    INFO(failed.out << failed.err);
    CHECK_THAT(failed.out, Contains("what ran before was restored; left over of what failed: opt"));
    const Result list = world.run({"list", "--verbose"});
    INFO(list.out);
    CHECK_THAT(list.out, Contains("healthy") && !Contains("degraded"));
}

TEST_CASE("a listing ends as its help says", "[e2e][list][permissions]") {
    World world;
    world.write("app.yml", "services:\n  web:\n    image: nginx:1\n");
    world.desire("  - {name: web, environment: staging, file: app.yml}\n");
    CHECK(world.run({"list"}, "ptr_alice").exit_code == 3);
    CHECK(world.run({"list", "--on-forbidden", "report"}, "ptr_alice").exit_code == 0);
}
