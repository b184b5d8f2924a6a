// What the desired state owns without naming it is deleted, within limits.

#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

using e2e::compose;

json prunable(int id, const std::string &name, int environment = 1) {
    return {{"Id", id}, {"Name", name}, {"EndpointId", environment}, {"file", compose}};
}

/// Owned stacks a00, a01, … of which the desired state names only some, and one outside every scope.
struct Owned {
    World world;
    int count;

    explicit Owned(int how_many, const std::string &generation = "2.23")
        : world(e2e::settings_of(generation, state_of(how_many))), count(how_many) {
        world.write("app.yml", compose);
    }

    static std::string name_of(int number) { return (number < 10 ? "a0" : "a") + std::to_string(number); }

    static std::string state_of(int count) {
        json state = json::parse(e2e::state_with(""));
        state["stacks"] = json::array();
        for (int i = 0; i < count; ++i)
            state["stacks"].push_back(prunable(i + 1, name_of(i)));
        state["stacks"].push_back(prunable(900, "legacy", 2));
        return state.dump();
    }

    /// All but the first `forgotten` are named.
    void desire_without(int forgotten, const std::string &more = "") const {
        std::string stacks;
        for (int i = forgotten; i < count; ++i)
            stacks += "  - {name: " + name_of(i) + ", file: app.yml}\n";
        desire(stacks + more);
    }

    void desire(const std::string &stacks, const std::string &scope = "{environments: [production]}") const {
        world.desire((stacks.empty() ? "  []\n" : stacks) + "prune: " + scope + "\n");
    }

    [[nodiscard]] std::size_t left() const { return json::parse(world.server_state()).at("stacks").size(); }
};

} // namespace

TEST_CASE("what a prune scope holds and nobody names is deleted", "[e2e][prune]") {
    Owned it(4, GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.desire_without(2);
    const Result plan = it.world.run({"plan", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains("the prune scope holds it, and the desired state does not name it") &&
                             Contains("2 to delete, 2 unchanged") &&
                             Contains("1 more stack is not managed here"));
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(it.left() == 3);
    CHECK(it.world.record_of("legacy") != "null");
    it.world.needs_nothing();
}

TEST_CASE("scopes are globs of environments and names", "[e2e][prune]") {
    Owned it(4);
    it.desire("  - {name: a03, file: app.yml}\n",
              "{environments: ['prod*', 'stag*'], names: ['a0[01]', 'leg*']}");
    const Result plan = it.world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out,
               Contains("3 to delete") && Contains("staging/legacy") && !Contains("production/a02"));
}

TEST_CASE("a run that would delete more than its limit deletes nothing", "[e2e][prune]") {
    Owned it(30);
    it.desire_without(4, "  - {name: new, file: app.yml}\n");
    const Result plan = it.world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out,
               Contains("this run would delete 4 stacks, and the limit is 3; --max-deletes 4 allows it"));
    CHECK_THAT(plan.out, Contains("Plan: 1 to create, 4 blocked, 26 unchanged."));
    CHECK(it.world.run({"plan", "--detailed-exitcode"}).exit_code == 2);

    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("Apply: 1 done, 4 blocked, 26 unchanged."));
    const auto report = apply.out.substr(apply.out.find("Plan: 1 to create"));
    CHECK_THAT(report, Contains("the limit is 3; --max-deletes 4 allows it"));
    CHECK(it.left() == 32);

    const Result allowed = it.world.run({"apply", "--auto-approve", "--max-deletes", "4"});
    INFO(allowed.out << allowed.err);
    CHECK(allowed.exit_code == 0);
    CHECK(it.left() == 28);
    it.world.needs_nothing();
}

TEST_CASE("the limit of deletions counts what the state calls absent too, and is a tenth of many",
          "[e2e][prune]") {
    SECTION("absent") {
        Owned it(6);
        it.desire("  - {name: a00, state: absent}\n  - {name: a01, state: absent}\n"
                  "  - {name: a02, file: app.yml}\n  - {name: a03, file: app.yml}\n");
        const Result plan = it.world.run({"plan", "--max-deletes", "3"});
        INFO(plan.out << plan.err);
        CHECK_THAT(plan.out, Contains("4 blocked"));
        CHECK_THAT(it.world.run({"plan", "--max-deletes", "0"}).out, Contains("the limit is 0"));
    }
    SECTION("a tenth") {
        Owned it(40);
        it.desire_without(4);
        CHECK_THAT(it.world.run({"plan"}).out, Contains("4 to delete"));
        it.desire_without(5);
        CHECK_THAT(it.world.run({"plan"}).out, Contains("5 blocked"));
    }
}

TEST_CASE("an empty desired state prunes nothing unless that is allowed", "[e2e][prune]") {
    Owned it(2);
    it.desire("");
    const Result plan = it.world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("2 blocked") && Contains("--allow-empty lets it"));
    const Result apply = it.world.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK(it.left() == 3);
    const Result allowed = it.world.run({"apply", "--auto-approve", "--allow-empty"});
    INFO(allowed.out << allowed.err);
    CHECK(allowed.exit_code == 0);
    CHECK(it.left() == 1);
    it.world.needs_nothing();
}

TEST_CASE("a selection switches prune off", "[e2e][prune]") {
    Owned it(4);
    it.desire_without(2);
    const auto option = GENERATE(as<std::string>{}, "--only", "--exclude");
    const Result apply = it.world.run({"apply", "--auto-approve", option, "a02"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, Contains("nothing is pruned"));
    CHECK(it.left() == 5);
    CHECK(it.world.writes().empty());
}

TEST_CASE("a scope that names no environment is said", "[e2e][prune]") {
    World world;
    world.desire("  - {name: web, state: absent}\nprune: {environments: [production, prodction]}\n");
    const Result plan = world.run({"plan"});
    INFO(plan.err);
    CHECK_THAT(plan.out,
               Contains("prune: no environment is called 'prodction'") && !Contains("'production'"));
}

TEST_CASE("protect wins", "[e2e][prune]") {
    Owned it(2);
    it.desire(
        "  - {name: a00, file: app.yml, protect: true}\n  - {name: a01, state: absent, protect: true}\n");
    const Result plan = it.world.run({"plan"});
    CHECK(plan.exit_code == 1);
    CHECK_THAT(plan.err, Contains("a protected stack can't be absent"));
    CHECK(it.world.writes().empty());
}

TEST_CASE("a stack that is renamed is not pruned under its former name", "[e2e][prune][rename]") {
    Owned it(2);
    it.desire("  - {name: fresh, formerName: a00, file: app.yml}\n  - {name: a01, file: app.yml}\n");
    const Result plan = it.world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("Plan: 1 to rename, 1 unchanged."));
    REQUIRE(it.world.run({"apply", "--auto-approve"}).exit_code == 0);
    it.world.needs_nothing();
}

TEST_CASE("a stack under a former name beside the new one is left alone, by prune too",
          "[e2e][prune][rename]") {
    Owned it(2);
    it.desire("  - {name: a01, formerName: a00, file: app.yml}\n");
    const Result plan = it.world.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("a stack called 'a00' (formerName) exists beside it and is left alone"));
    CHECK_THAT(plan.out, Contains("Plan: 1 unchanged."));
}

TEST_CASE("a standard user prunes only what that user may see, and is told so", "[e2e][prune][permissions]") {
    json state = json::parse(Owned::state_of(3));
    state["stacks"][0]["ResourceControl"] = {{"UserAccesses", {2}}};
    state["stacks"][1]["ResourceControl"] = {{"UserAccesses", {2}}};
    World world(e2e::settings_of("2.23", state.dump()));
    world.write("app.yml", compose);
    world.desire("  - {name: a00, file: app.yml}\nprune: {environments: [production]}\n");
    const Result apply = world.run({"apply", "--auto-approve"}, "ptr_alice");
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, Contains("alice sees only part of what its scope holds"));
    CHECK(world.record_of("a01") == "null");
    CHECK(world.record_of("a02") != "null");
    world.needs_nothing("ptr_alice");
}

TEST_CASE("what is not managed is named on request", "[e2e][prune]") {
    Owned it(2);
    it.world.desire("  - {name: a00, file: app.yml}\n");
    const Result plan = it.world.run({"plan", "--show-unmanaged"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out,
               Contains("production/a01") && Contains("staging/legacy") && !Contains("production/a00"));
    CHECK(it.world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("a prune in a saved plan", "[e2e][prune]") {
    Owned it(3);
    it.desire_without(1);
    REQUIRE(it.world.run({"plan", "--out", "p.json"}).exit_code == 0);
    SECTION("is applied") {
        const Result apply = it.world.run({"apply", "p.json"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
        CHECK(it.left() == 3);
    }
    SECTION("is stale where the stack changed since") {
        auto state = json::parse(it.world.server_state());
        state["stacks"][0]["Env"] = {{{"name", "A"}, {"value", "1"}}};
        it.world.server().set_state(state.dump());
        const Result apply = it.world.run({"apply", "p.json"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 4);
        CHECK_THAT(apply.out, Contains("stale"));
        CHECK(it.left() == 4);
    }
}
