#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Command;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

using e2e::compose_of;

/// The images of the containers of production.
std::vector<std::string> running(World &world) {
    std::vector<std::string> images;
    const json state = json::parse(world.server().state());
    for (const json &container : state["environments"][0]["containers"])
        images.push_back(container["image"]);
    return images;
}

using Images = std::vector<std::string>;

/// A stack `web` without git that runs nginx:1.
struct Inline {
    World world;

    Inline() {
        world.desire("  - {name: web, file: app.yml, onFailure: leave}\n");
        world.write("app.yml", compose_of("nginx:1"));
        const Result result = world.run({"apply", "--auto-approve"});
        INFO(result.out << result.err);
        REQUIRE(result.exit_code == 0);
        REQUIRE(running(world) == Images{"nginx:1"});
        world.server().clear_requests();
    }

    [[nodiscard]] Result run(std::vector<std::string> arguments) const {
        return world.run(std::move(arguments));
    }
};

/// A stack `web` from a private repository that runs nginx:1; its password is in GIT_TOKEN.
struct Git {
    World world;
    simulator::FixtureRepository repository;

    Git() : repository((world.folder() / "stacks.git").string()) {
        repository.commit({{"web/compose.yml", compose_of("nginx:1")}});
        serve(repository.path());
        desire("");
        const Result result = run({"apply", "--auto-approve"});
        INFO(result.out << result.err);
        REQUIRE(result.exit_code == 0);
        REQUIRE(running(world) == Images{"nginx:1"});
        world.server().clear_requests();
    }

    void serve(const std::string &path) {
        auto state = json::parse(world.server().state());
        state["repositories"] =
            json::array({{{"name", "stacks"}, {"path", path}, {"username", "bot"}, {"password", "s3cret"}}});
        world.server().set_state(state.dump());
    }

    void desire(const std::string &more) {
        world.desire("  - name: web\n"
                     "    gitConfig:\n"
                     "      url: '" +
                     world.server().git_url("stacks") +
                     "'\n"
                     "      referenceName: refs/heads/main\n"
                     "      configFilePath: web/compose.yml\n"
                     "      authentication: {username: bot, password: {env: GIT_TOKEN}}\n" +
                     more);
    }

    [[nodiscard]] Result run(std::vector<std::string> arguments, const std::string &token = "s3cret") const {
        Command command;
        command.arguments = std::move(arguments);
        command.env["GIT_TOKEN"] = token;
        return world.run(std::move(command));
    }
};

} // namespace

TEST_CASE("an image that does not exist leaves what runs alone", "[e2e][preflight]") {
    Inline it;
    it.world.write("app.yml", compose_of("nosuch:1"));
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("blocked") &&
                              Contains("app.yml:3:12: image nosuch:1 is not on the engine") &&
                              Contains("manifest unknown"));
    CHECK(it.world.writes().empty());
    CHECK(running(it.world) == Images{"nginx:1"});

    // Sent all the same, it takes the stack down.
    CHECK(it.world.run({"apply", "--auto-approve", "--no-preflight"}).exit_code == 4);
    CHECK(running(it.world) == Images{});
}

TEST_CASE("what the engine can't give is known before, and refused by it", "[e2e][preflight]") {
    struct Case {
        std::string keys;
        std::string known;   ///< what apply says first
        std::string refused; ///< the words of the server, where it is sent all the same
    };
    const std::vector<Case> cases{
        {"runtime: nosuch", "no runtime 'nosuch'", "Unknown runtime specified nosuch"},
        {"logging: {driver: nosuch}", "no log driver 'nosuch'", "error looking up logging plugin nosuch"},
        {"cpus: 100", "100 processors", "Range of CPUs is from 0.01 to 4.00"},
        {"cpuset: '99'", "processor 99", "Requested CPUs are not available"},
        {"mem_limit: 64m\n    memswap_limit: 32m", "less than the memory", "Minimum memoryswap limit"},
        {"network_mode: nosuch", "no network 'nosuch'", "network nosuch not found"},
        {"volumes_from: ['container:nosuch']", "no container 'nosuch'", "No such container: nosuch"},
        {"command: \"sh -c 'sleep 9\"", "a quote is not closed", "invalid command line string"},
        {"labels: {1: a}", "the key '1' without quotes", "Non-string key in services.app.labels: 1"},
        {"networks: [n]\nnetworks: {n: {driver: nosuch}}", "no network driver 'nosuch'",
         "plugin \"nosuch\" not found"},
    };
    Inline it;
    for (const Case &one : cases) {
        it.world.write("app.yml", "services:\n  app:\n    image: nginx:1\n    " + one.keys + "\n");
        const Result known = it.run({"apply", "--auto-approve"});
        INFO(one.keys << "\n" << known.out << known.err);
        CHECK(known.exit_code == 4);
        CHECK_THAT(known.out, Contains("blocked") && Contains(one.known));
        CHECK(it.world.writes().empty());
        const Result sent = it.run({"apply", "--auto-approve", "--no-preflight"});
        INFO(sent.out << sent.err);
        CHECK(sent.exit_code == 4);
        CHECK_THAT(sent.out, Contains(one.refused));
        it.world.server().clear_requests();
    }
}

TEST_CASE("a compose file that is not YAML leaves what runs alone", "[e2e][preflight]") {
    Inline it;
    it.world.write("app.yml", "services:\n  app: [\n");
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("blocked") && Contains("app.yml:2") && Contains("not valid YAML"));
    CHECK(it.world.writes().empty());
    CHECK(running(it.world) == Images{"nginx:1"});
}

namespace {

/// Followed by whoever has no limit, its alias never ends: Docker Compose 2.29 takes all memory of its
/// machine.
const std::string endless = "services:\n  app:\n    image: nginx:2\n    labels: &all\n      a: *all\n";

/// What every apply has to say of it, whatever was asked.
template <typename Stack>
void keeps_back(Stack &it, const std::string &place) {
    for (const std::vector<std::string> &more :
         {std::vector<std::string>{}, std::vector<std::string>{"--no-preflight"}}) {
        std::vector<std::string> arguments = {"apply", "--auto-approve"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Result apply = it.run(arguments);
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 4);
        CHECK_THAT(apply.out, Contains("blocked") && Contains(place) &&
                                  Contains("this alias stands inside of what it stands for"));
        CHECK(it.world.writes().empty());
        CHECK(running(it.world) == Images{"nginx:1"});
    }
}

} // namespace

TEST_CASE("an anchor that contains itself is never sent", "[e2e][preflight]") {
    Inline it;
    it.world.write("app.yml", endless);
    const Result check = it.run({"check"});
    INFO(check.out << check.err);
    CHECK(check.exit_code == 1);
    CHECK_THAT(check.out, Contains("app.yml:5:10: error: this alias stands inside of what it stands for"));
    keeps_back(it, "app.yml:5:10");
}

TEST_CASE("an anchor that contains itself in a repository is never deployed", "[e2e][preflight][git]") {
    Git it;
    SECTION("in the compose file") {
        it.repository.commit({{"web/compose.yml", endless}});
        keeps_back(it, "web/compose.yml:5:10");
    }
    SECTION("in a file that another included file extends") {
        it.repository.commit(
            {{"web/compose.yml", "include: [more.yml]\n" + compose_of("nginx:2")},
             {"web/more.yml", "services: {more: {extends: {file: base.yml, service: app}}}\n"},
             {"web/base.yml", endless}});
        keeps_back(it, "web/base.yml:5:10");
    }
}

TEST_CASE("a branch that was deleted leaves what runs alone", "[e2e][preflight]") {
    Git it;
    const simulator::FixtureRepository without((it.world.folder() / "other.git").string(), "trunk");
    simulator::FixtureRepository(without.path(), "trunk")
        .commit({{"web/compose.yml", compose_of("nginx:2")}});
    it.serve(without.path());
    it.desire("    env: {A: '1'}\n");
    const Result apply = it.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("blocked") && Contains("has no refs/heads/main"));
    CHECK(it.world.writes().empty());
    CHECK(running(it.world) == Images{"nginx:1"});
}

TEST_CASE("a wrong git password leaves what runs alone", "[e2e][preflight][secrets]") {
    Git it;
    it.desire("    env: {A: '1'}\n");
    const Result apply = it.run({"apply", "--auto-approve"}, "expired-token");
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("blocked") && Contains("refuses the credentials of 'bot'") &&
                              Contains("env GIT_TOKEN"));
    CHECK_THAT(apply.out + apply.err, !Contains("expired-token"));
    CHECK(it.world.writes().empty());
    CHECK(running(it.world) == Images{"nginx:1"});
}

TEST_CASE("an image that is not on the engine is pulled before what runs is touched", "[e2e][preflight]") {
    Inline it;
    it.world.write("app.yml", compose_of("nginx:2"));
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(running(it.world) == Images{"nginx:2"});
    bool pulled = false;
    for (const simulator::LoggedRequest &request : it.world.server().requests())
        if (request.method == "PUT")
            pulled = json::parse(request.body).value("pullImage", false);
    CHECK(pulled);
    CHECK(it.world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("a stack that must fail keeps no other from its change", "[e2e][preflight]") {
    Inline it;
    it.world.write("bad.yml", compose_of("nosuch:1"));
    it.world.write("app.yml", compose_of("nginx:2"));
    it.world.desire("  - {name: web, file: app.yml}\n  - {name: bad, file: bad.yml}\n");
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("1 done, 1 blocked"));
    CHECK(running(it.world) == Images{"nginx:2"});
}

TEST_CASE("what may fail is sent, with a warning", "[e2e][preflight]") {
    Inline it;
    it.world.write("app.yml", "services:\n  app:\n    image: nginx:1\n    command: sleep $LONG\n");
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, Contains("done") && Contains("warning: app.yml:4:14: LONG is not set"));
}

TEST_CASE("plan --preflight shows what must fail and what may", "[e2e][preflight]") {
    Inline it;
    it.world.write("bad.yml", "services:\n  app:\n    image: nosuch:1\n    command: sleep $LONG\n");
    it.world.write("app.yml", compose_of("nginx:2"));
    it.world.desire("  - {name: web, file: app.yml}\n  - {name: bad, file: bad.yml}\n");
    CHECK_THAT(it.world.run({"plan"}).out, Contains("1 to create, 1 to update"));

    const Result plan = it.world.run({"plan", "--preflight", "--format", "json", "--out", "p.json"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 4);
    const json stacks = json::parse(plan.out).at("stacks");
    REQUIRE(stacks.size() == 2);
    CHECK(stacks[0].at("name") == "bad");
    CHECK(stacks[0].at("action") == "blocked");
    CHECK(stacks[0].at("wanted") == "create");
    CHECK_THAT(stacks[0].at("reasons")[0].get<std::string>(), Contains("manifest unknown"));
    CHECK_THAT(stacks[0].at("notes").dump(), Contains("LONG is not set"));
    CHECK(stacks[1].at("action") == "update");
    CHECK(it.world.writes().empty());

    const Result apply = it.world.run({"apply", "p.json"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK(running(it.world) == Images{"nginx:2"});
}
