// Newer servers keep git URLs and credentials in sources that stacks share.

#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

using e2e::compose;
const std::string password = "s3cret-password";

/// A newer server with the stacks `a` and `b` of one private repository, which makes them share a source.
struct Shared {
    World world;
    simulator::FixtureRepository repository;

    explicit Shared(const std::string &generation)
        : world(e2e::settings_of(generation)), repository((world.folder() / "stacks.git").string()) {
        repository.commit({{"docker-compose.yml", compose}});
        world.serve("private", repository.path(), "bot", password);
        world.desire(stack("a") + stack("b"));
        const Result result = run({"apply", "--auto-approve", "--parallelism", "1"});
        INFO(result.out << result.err);
        REQUIRE(result.exit_code == 0);
        REQUIRE(sources().size() == 1);
        needs_nothing();
        world.server().clear_requests();
    }

    [[nodiscard]] std::string stack(const std::string &name, const std::string &user = "bot",
                                    const std::string &git = "", const std::string &more = "") const {
        return "  - {name: " + name + ", gitConfig: {url: '" + world.git_url("private") +
               "', configFilePath: docker-compose.yml, authentication: {username: " + user +
               ", password: {env: GIT_TOKEN}}" + git + "}" + more + "}\n";
    }

    [[nodiscard]] Result run(std::vector<std::string> arguments) const {
        e2e::Command command;
        command.arguments = std::move(arguments);
        command.env = {{"GIT_TOKEN", password}};
        return world.run(command);
    }
    void needs_nothing() const {
        const Result plan = run({"plan", "--detailed-exitcode"});
        INFO(plan.out << plan.err);
        CHECK(plan.exit_code == 0);
    }

    [[nodiscard]] json sources() const { return json::parse(world.server_state()).at("sources"); }

    void set_user(const std::string &user) {
        json state = json::parse(world.server().state());
        state["repositories"][0]["username"] = user;
        world.server().set_state(state.dump());
    }
};

} // namespace

TEST_CASE(
    "a settings call without sourceID writes into the source that other stacks share, blocked until it is "
    "allowed",
    "[e2e][sources][trap]") {
    Shared it(GENERATE(as<std::string>{}, "2.43", "2.44"));
    it.set_user("robot");
    it.world.desire(it.stack("a", "robot") + it.stack("b"));
    const Result plan = it.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("this writes into source") && Contains("1 other stack uses too: b") &&
                             Contains("--allow-shared-source allows it"));
    const Result apply = it.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK(it.world.writes().empty());

    it.world.desire(it.stack("a", "robot") + it.stack("b", "robot"));
    const Result allowed = it.run({"apply", "--auto-approve", "--allow-shared-source", "--parallelism", "1"});
    INFO(allowed.out << allowed.err);
    CHECK(allowed.exit_code == 0);
    REQUIRE(it.sources().size() == 1);
    it.needs_nothing();
}

TEST_CASE("settings that do not concern the source leave it as it is", "[e2e][sources][trap]") {
    Shared it(GENERATE(as<std::string>{}, "2.43", "2.44"));
    const json before = it.sources();
    it.world.desire(
        it.stack("a", "bot", "", ", autoUpdate: {webhook: 0b0e8d6c-6c5a-4c53-9a5e-3a3c2a1b1000}") +
        it.stack("b"));
    const Result apply = it.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(json::parse(it.world.body_of("POST /api/stacks/1/git")).value("sourceID", 0) ==
          it.sources().at(0).at("id"));
    CHECK(it.sources() == before);
    it.needs_nothing();
}

TEST_CASE("a stack uses the source that it names", "[e2e][sources]") {
    Shared it(GENERATE(as<std::string>{}, "2.43", "2.44"));
    json state = json::parse(it.world.server_state());
    json other = state["sources"][0];
    const int id = other.at("id").get<int>() + 1;
    other["id"] = id;
    other["name"] = "acme";
    state["sources"].push_back(other);
    it.world.server().set_state(state.dump());
    const bool by_name = GENERATE(true, false);
    const std::string named = by_name ? ", source: acme" : ", sourceId: " + std::to_string(id);
    it.world.desire(it.stack("a", "bot", named) + it.stack("b") + it.stack("new", "bot", named));
    const Result plan = it.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("gitConfig.sourceId") && Contains("'acme' (#" + std::to_string(id) + ")"));
    if (GENERATE(true, false)) {
        const Result apply = it.run({"apply", "--auto-approve"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
    } else {
        REQUIRE(it.run({"plan", "--out", "p.json"}).exit_code == 0);
        const Result apply = it.run({"apply", "p.json"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
    }
    it.needs_nothing();
}

TEST_CASE("a saved plan that creates a stack with a source", "[e2e][sources]") {
    Shared it("2.43");
    const std::string id = it.sources().at(0).at("id").dump();
    it.world.desire(it.stack("a") + it.stack("b") + it.stack("new", "bot", ", sourceId: " + id));
    REQUIRE(it.run({"plan", "--out", "p.json"}).exit_code == 0);
    const Result apply = it.run({"apply", "p.json"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    it.needs_nothing();
}

TEST_CASE("a source that is not there, or a server without sources, blocks its stack", "[e2e][sources]") {
    SECTION("not there") {
        Shared it("2.43");
        it.world.desire(it.stack("a", "bot", ", source: nowhere") + it.stack("b"));
        const Result plan = it.run({"plan"});
        INFO(plan.out << plan.err);
        CHECK_THAT(plan.out, Contains("source 'nowhere' is not among the sources that this user may see") &&
                                 Contains("1 blocked"));
    }
    SECTION("no sources") {
        World world;
        world.desire("  - {name: a, gitConfig: {url: 'https://git.example.com/a.git', configFilePath: a.yml, "
                     "source: acme}}\n");
        const Result plan = world.run({"plan"});
        INFO(plan.out << plan.err);
        CHECK_THAT(plan.out, Contains("this server has no sources"));
    }
}

TEST_CASE("an interval that a source owns is not planned for its stacks", "[e2e][sources][trap]") {
    Shared it("2.44");
    json state = json::parse(it.world.server_state());
    state["sources"][0]["interval"] = "10m";
    it.world.server().set_state(state.dump());
    it.needs_nothing();
    it.world.desire(it.stack("a", "bot", "", ", autoUpdate: {interval: 5m}") + it.stack("b"));
    const Result plan = it.run({"plan", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 0);
    CHECK_THAT(plan.out, Contains("polls every 10m for all its stacks"));
}

TEST_CASE("deleting a stack leaves its source", "[e2e][sources][trap]") {
    Shared it("2.43");
    it.world.desire("  - {name: a, state: absent}\n" + it.stack("b"));
    const Result apply = it.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(it.sources().size() == 1);
    it.needs_nothing();
}
