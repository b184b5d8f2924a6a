#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

using e2e::compose_of;

/// A server whose stack `web` was deployed from the first commit of a repository.
struct Deployed {
    World world;
    simulator::FixtureRepository repository;

    explicit Deployed(const std::string &generation, const std::string &more = "")
        : world([&] {
              simulator::Settings settings;
              settings.generation = generation;
              return settings;
          }()),
          repository((world.folder() / "stacks.git").string()) {
        repository.commit({{"web/docker-compose.yml", compose_of("nginx:1")}, {"other.txt", "1"}});
        auto state = json::parse(world.server().state());
        state["repositories"] = json::array({{{"name", "stacks"}, {"path", repository.path()}}});
        world.server().set_state(state.dump());
        desire(more);
        const Result result = world.run({"apply", "--auto-approve"});
        INFO(result.out << result.err);
        REQUIRE(result.exit_code == 0);
        REQUIRE(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
    }

    void desire(const std::string &more, const std::string &name = "web") const {
        world.desire("  - {name: " + name + ", gitConfig: {url: '" + world.git_url("stacks") +
                     "', referenceName: refs/heads/main, configFilePath: web/docker-compose.yml}" + more +
                     "}\n");
    }
};

} // namespace

TEST_CASE("a repository that moved on is seen and redeployed", "[e2e][git]") {
    Deployed it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.repository.commit({{"web/docker-compose.yml", compose_of("nginx:2")}}, {}, "Use nginx 2");

    const Result plan = it.world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains("redeploy") && Contains("main moved") && Contains("1 commit"));
    CHECK_THAT(plan.out, Contains("Use nginx 2") && Contains("+    image: nginx:2"));
    CHECK(it.world.run({"plan", "--detailed-exitcode", "--offline-git"}).exit_code == 0);

    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, Contains("redeployed"));
    CHECK(it.world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("a change elsewhere in the repository is no redeployment", "[e2e][git]") {
    Deployed it("2.23");
    it.repository.commit({{"other.txt", "2"}});
    CHECK(it.world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("a saved plan is for one commit", "[e2e][git]") {
    Deployed it("2.23");
    it.repository.commit({{"web/docker-compose.yml", compose_of("nginx:2")}});
    REQUIRE(it.world.run({"plan", "--out", "p.json"}).exit_code == 0);
    SECTION("and deploys it") {
        const Result apply = it.world.run({"apply", "p.json"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
        CHECK(it.world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
    }
    SECTION("and is stale when the branch has moved on again") {
        it.repository.commit({{"web/docker-compose.yml", compose_of("nginx:3")}});
        const auto writes = it.world.writes();
        const Result apply = it.world.run({"apply", "p.json"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 4);
        CHECK_THAT(apply.out, Contains("stale") && Contains("moved on"));
        CHECK(it.world.writes() == writes);
    }
}

TEST_CASE("a commit that was forced away is not fetched for each stack anew", "[e2e][git]") {
    Deployed it("2.23");
    const std::string git = "gitConfig: {url: '" + it.world.git_url("stacks") +
                            "', referenceName: refs/heads/main, configFilePath: web/docker-compose.yml}";
    it.world.desire("  - {name: web, " + git + "}\n  - {name: api, " + git + "}\n  - {name: db, " + git +
                    "}\n");
    REQUIRE(it.world.run({"apply", "--auto-approve"}).exit_code == 0);
    const auto asked = [&](std::size_t lost) {
        auto state = json::parse(it.world.server().state());
        for (json &stack : state["stacks"])
            if (lost > 0) {
                stack["GitConfig"]["ConfigHash"] = std::string(40, 'a');
                --lost;
            }
        it.world.server().set_state(state.dump());
        it.world.server().clear_requests();
        const Result plan = it.world.run({"plan"});
        CHECK_THAT(plan.out, Contains("aaaaaaa"));
        const auto requests = it.world.requests();
        return std::count_if(requests.begin(), requests.end(),
                             [](const auto &one) { return one.target.starts_with("/git/"); });
    };
    const auto for_one = asked(1);
    CHECK(for_one > 0);
    CHECK(asked(3) == for_one);
}

TEST_CASE("a remote that can't be reached is a note on its stack", "[e2e][git]") {
    Deployed it("2.23");
    auto state = json::parse(it.world.server().state());
    state["repositories"] = json::array();
    it.world.server().set_state(state.dump());
    const Result plan = it.world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 0);
    CHECK_THAT(plan.out, Contains("whether its repository moved on is not known"));
}

TEST_CASE("settings that are stored say nothing of a repository that can't be read", "[e2e][git]") {
    Deployed it("2.23");
    auto state = json::parse(it.world.server().state());
    state["repositories"][0]["username"] = "bot";
    state["repositories"][0]["password"] = "s3cret";
    it.world.server().set_state(state.dump());
    it.desire(", autoUpdate: {interval: 1h}");
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, Contains("updated; whether its repository moved on is not known: "));
}

TEST_CASE("the list calls nothing in sync whose repository could not be compared", "[e2e][git][list]") {
    Deployed it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    const auto sync_of = [&](std::vector<std::string> arguments) {
        const Result list = it.world.run(std::move(arguments));
        INFO(list.out << list.err);
        REQUIRE(list.exit_code == 0);
        const json stack = json::parse(list.out).at("stacks").at(0);
        return stack.at("sync").get<std::string>() + ": " + stack.value("syncReason", "");
    };
    const std::vector<std::string> list = {"list", "--format", "json"};
    CHECK(sync_of(list) == "in sync: ");
    CHECK(sync_of({"list", "--format", "json", "--offline-git"}) == "unknown: its repository was not asked");
    SECTION("it is not there") {
        auto state = json::parse(it.world.server().state());
        state["repositories"] = json::array();
        it.world.server().set_state(state.dump());
        CHECK_THAT(sync_of(list), Contains("unknown: ") && Contains("404"));
        const Result text = it.world.run({"list"});
        CHECK_THAT(text.out, Contains("  unknown  ") && Contains("production/web: unknown: "));
        CHECK_THAT(it.world.run({"show", "web"}).out, Contains("unknown: "));
    }
    SECTION("it wants a password") {
        auto state = json::parse(it.world.server().state());
        state["repositories"] = json::array();
        it.world.server().set_state(state.dump());
        it.world.serve("stacks", it.repository.path(), "bot", "secret");
        CHECK_THAT(sync_of(list), Contains("unknown: ") && Contains("credentials"));
    }
    SECTION("nobody wants to know") {
        it.desire(", gitDrift: ignore");
        CHECK(sync_of({"list", "--format", "json", "--offline-git"}) == "in sync: ");
    }
}

TEST_CASE("the list calls a commit that is left to polling behind", "[e2e][git][list]") {
    Deployed it(GENERATE(as<std::string>{}, "2.23", "2.43"), ", autoUpdate: {interval: 5m}");
    it.repository.commit({{"web/docker-compose.yml", compose_of("nginx:2")}});
    const Result list = it.world.run({"list"});
    INFO(list.out << list.err);
    CHECK_THAT(list.out, Contains("  behind  ") && !Contains("in sync") &&
                             Contains("production/web: behind: main moved") &&
                             Contains("left to its auto-update every 5m"));
}

TEST_CASE("what the server deployed by itself is not laid at the last writer's door", "[e2e][git]") {
    Deployed it(GENERATE(as<std::string>{}, "2.23", "2.43"), ", autoUpdate: {interval: 5m}");
    it.desire(", autoUpdate: {interval: 5m}, env: {A: '1'}");
    REQUIRE(it.world.run({"plan", "--out", "p.json"}).exit_code == 0);
    it.repository.commit({{"web/docker-compose.yml", compose_of("nginx:2")}});
    it.world.server().control("POST", "/poll");
    it.world.server().control("POST", "/settle");
    const Result apply = it.world.run({"apply", "p.json"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out,
               Contains("stale") && Contains("by the server itself: autoUpdate") && !Contains("last by"));
}

TEST_CASE("polling that is off is switched on again", "[e2e][git][trap]") {
    Deployed it("2.23", ", autoUpdate: {interval: 5m}");
    auto state = json::parse(it.world.server().state());
    state["stacks"][0]["AutoUpdate"]["JobID"] = "";
    it.world.server().set_state(state.dump());
    const Result plan = it.world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains("autoUpdate.polling"));
    CHECK(it.world.run({"apply", "--auto-approve"}).exit_code == 0);
    CHECK(it.world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("stopping clears the job, a redeployment of a stopped stack brings the polling back too",
          "[e2e][git][trap]") {
    Deployed it("2.23", ", autoUpdate: {interval: 5m}");
    it.world.server().control("POST", "/stacks/1/status", R"({"status": 2})");
    it.world.server().control("POST", "/stacks/1/drop-job");
    it.desire(", autoUpdate: {interval: 5m}, env: {A: '1'}");
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(json::parse(it.world.record_of("web")).at("AutoUpdate").at("JobID") != "");
    it.world.needs_nothing();
}

TEST_CASE("a rename alone brings no newer commit", "[e2e][git][rename]") {
    Deployed it("2.23");
    it.repository.commit({{"other.txt", "2"}});
    it.desire(", formerName: web", "site");
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    it.world.needs_nothing();
}

TEST_CASE("a new git stack gets its prune, which no create takes", "[e2e][git][trap]") {
    Deployed it("2.43", ", prune: true");
    CHECK(json::parse(it.world.record_of("web")).at("Option").at("Prune") == true);
}
