#include "desired/shard.hpp"

#include "desired/select.hpp"
#include "folder.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>

using namespace stowage::desired;

namespace {

/// The part of `count` that has an environment; the test fails where that is not exactly one.
std::uint32_t owner_of(const std::string &server, const std::string &environment, std::uint32_t count) {
    std::vector<std::uint32_t> owners;
    for (std::uint32_t number = 1; number <= count; ++number)
        if (Shard{number, count}.has(server, environment))
            owners.push_back(number);
    REQUIRE(owners.size() == 1);
    return owners.front();
}

std::shared_ptr<Stack> stack(const std::string &server, const std::string &environment,
                             const std::string &name) {
    auto made = std::make_shared<Stack>();
    made->server = server;
    made->environment.name = environment;
    made->name = name;
    return made;
}

/// A fleet like any other, the same for the same seed.
State fleet(unsigned seed) {
    std::mt19937 random(seed);
    State state;
    const unsigned servers = 1 + random() % 5;
    for (unsigned server = 0; server < servers; ++server) {
        const std::string name = "s" + std::to_string(random() % 1000);
        state.sources.push_back({});
        state.sources.back().server = name;
        const unsigned environments = 1 + random() % 12;
        for (unsigned environment = 0; environment < environments; ++environment) {
            const std::string place = "e" + std::to_string(random() % 100);
            state.prune.push_back({name, {place, "x" + place, "*-glob"}, {"*"}, {}, {}});
            for (unsigned i = 0; i < random() % 6; ++i)
                state.stacks.push_back(stack(name, place, "web" + std::to_string(i)));
        }
    }
    return state;
}

State part_of(State state, std::uint32_t number, std::uint32_t count) {
    Selection selection;
    selection.shard = Shard{number, count};
    select(state, selection);
    return state;
}

} // namespace

TEST_CASE("shard: K/N, and nothing else", "[desired][shard]") {
    const auto shard = Shard::parse("2/8");
    REQUIRE(shard);
    CHECK(shard->number == 2);
    CHECK(shard->count == 8);
    CHECK(shard->str() == "2/8");
    CHECK(Shard::parse("1/1"));
    CHECK(Shard::parse("1000/1000"));
    for (const char *wrong : {"", "/", "1", "0/8", "9/8", "1/0", "1/1001", "-1/8", "1/8/2", " 1/8", "1/8 ",
                              "1/", "/8", "a/8", "1.0/8", "+1/8", "99999999999/8", "auto/8"}) {
        INFO(wrong);
        CHECK_FALSE(Shard::parse(wrong));
    }
}

TEST_CASE("shard: who has what is the same for ever, on every host", "[desired][shard]") {
    // Computed by another program. Were these to change, hosts of two versions would work on the same.
    struct Known {
        const char *environment;
        std::uint32_t of_2, of_3, of_8, of_1000;
    };
    for (const Known &known : {Known{"production", 2, 2, 4, 839}, Known{"staging", 1, 1, 8, 153},
                               Known{"k8s", 2, 2, 8, 454}, Known{"e4", 2, 2, 2, 159}}) {
        INFO(known.environment);
        CHECK(owner_of("main", known.environment, 2) == known.of_2);
        CHECK(owner_of("main", known.environment, 3) == known.of_3);
        CHECK(owner_of("main", known.environment, 8) == known.of_8);
        CHECK(owner_of("main", known.environment, 1000) == known.of_1000);
    }
    CHECK(Shard{5, 8}.has_server("main"));
    CHECK_FALSE(Shard{4, 8}.has_server("main"));
}

TEST_CASE("shard: another number of parts moves as few environments as can be", "[desired][shard]") {
    constexpr int environments = 2000;
    for (const std::uint32_t count : {1U, 2U, 5U, 8U}) {
        int moved = 0;
        for (int i = 0; i < environments; ++i) {
            const std::string name = "e" + std::to_string(i);
            const std::uint32_t before = owner_of("main", name, count);
            const std::uint32_t after = owner_of("main", name, count + 1);
            moved += before != after ? 1 : 0;
            if (before != after)
                CHECK(after == count + 1); // only to the new part, never between old ones
        }
        const double share = double(moved) / environments;
        CHECK(share == Approx(1.0 / (count + 1)).margin(0.05));
    }
}

TEST_CASE("shard: all parts together are the whole, and none has what another has",
          "[desired][shard][property]") {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        INFO("seed " << seed);
        const State whole = fleet(seed);
        const std::uint32_t count = 1 + seed % 9;
        std::multiset<const Stack *> stacks;
        std::multiset<std::pair<std::string, std::string>> pruned;
        std::multiset<std::string> sources;
        for (std::uint32_t number = 1; number <= count; ++number) {
            const State part = part_of(whole, number, count);
            CHECK(part.stacks.size() + part.left_out.size() == whole.stacks.size());
            for (const auto &one : part.stacks) {
                stacks.insert(one.get());
                CHECK(owner_of(one->server, one->environment.name, count) == number);
            }
            for (const PruneScope &scope : part.prune)
                for (const std::string &environment : scope.environments)
                    if (environment != "*-glob")
                        pruned.emplace(scope.server, environment);
            for (const GitSource &source : part.sources)
                sources.insert(source.server);
        }
        std::multiset<const Stack *> all_stacks;
        for (const auto &one : whole.stacks)
            all_stacks.insert(one.get());
        std::multiset<std::pair<std::string, std::string>> all_pruned;
        for (const PruneScope &scope : whole.prune)
            for (const std::string &environment : scope.environments)
                if (environment != "*-glob")
                    all_pruned.emplace(scope.server, environment);
        std::multiset<std::string> all_sources;
        for (const GitSource &source : whole.sources)
            all_sources.insert(source.server);
        CHECK(stacks == all_stacks);
        CHECK(pruned == all_pruned);
        CHECK(sources == all_sources);
    }
}

TEST_CASE("shard: neither order nor what else there is counts", "[desired][shard][property]") {
    const auto names = [](const State &state) {
        std::multiset<std::string> all;
        for (const auto &one : state.stacks)
            all.insert(one->server + "/" + one->environment.name + "/" + one->name);
        return all;
    };
    for (unsigned seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        const State whole = fleet(seed);
        State other = whole;
        std::shuffle(other.stacks.begin(), other.stacks.end(), std::mt19937(seed));
        const std::size_t kept = other.stacks.size() / 2;
        other.stacks.resize(kept);
        State added = other;
        added.stacks.push_back(stack("new", "e1", "web"));
        for (std::uint32_t number = 1; number <= 4; ++number) {
            const auto all = names(part_of(whole, number, 4));
            const auto few = names(part_of(other, number, 4));
            const auto more = names(part_of(added, number, 4));
            CHECK(std::includes(all.begin(), all.end(), few.begin(), few.end()));
            CHECK(std::includes(more.begin(), more.end(), few.begin(), few.end()));
        }
    }
}

TEST_CASE("shard: a dependency on what another part has is not waited for", "[desired][shard]") {
    const std::string git = ", gitConfig: {url: 'https://git.example.com/a.git'}";
    const State whole = test::load_text(
        test::state_with("  - {name: web" + git + ", dependsOn: [db, staging/db]}\n  - {name: db" + git +
                         "}\n  - {name: db, environment: staging" + git + "}\n"));
    const State part = part_of(whole, 2, 2); // production
    REQUIRE(part.stacks.size() == 2);
    REQUIRE(part.left_out.size() == 1);
    REQUIRE(part.stacks[1]->name == "web");
    REQUIRE(part.stacks[1]->depends_on.size() == 1);
    CHECK(part.stacks[1]->depends_on[0].environment.name == "production");
}
