#include "plan/prune.hpp"

#include "builders.hpp"

#include <catch2/catch.hpp>

using namespace builders;
using Catch::Contains;
using plan::Action;

namespace {

desired::PruneScope scope(std::vector<std::string> environments, std::vector<std::string> names = {"*"},
                          std::string server = "main") {
    return {std::move(server), std::move(environments), std::move(names), {}, {}};
}

model::Stack record(std::int64_t id, const std::string &name, std::int64_t environment = 1) {
    auto stack = existing(*wanted_inline(name, "a"), id);
    stack.endpoint_id = environment;
    return stack;
}

std::vector<std::int64_t> pruned_ids(const current::ServerState &state, const plan::Options &options,
                                     const std::set<std::int64_t> &managed = {}) {
    std::vector<std::int64_t> ids;
    for (const auto &[absent, stack] : find_pruned(state, managed, options).stacks)
        ids.push_back(stack->id);
    return ids;
}

plan::Plan deletions(std::size_t count, std::size_t owned) {
    plan::Plan plan;
    plan.servers.resize(1);
    plan.servers[0].owned = owned;
    for (std::size_t i = 0; i < count; ++i) {
        plan::StackPlan stack;
        stack.change(Action::remove, "the desired state says absent");
        plan.stacks.push_back(std::move(stack));
    }
    return plan;
}

} // namespace

TEST_CASE("what is inside a scope and not managed is pruned", "[plan][prune]") {
    auto state = server();
    state.stacks = {record(1, "web"), record(2, "old"), record(3, "web", 2), record(4, ""),
                    record(5, "lost", 99)};
    plan::Options options;
    using Ids = std::vector<std::int64_t>;
    CHECK(pruned_ids(state, options) == Ids{});
    options.prune = {scope({"production"})};
    CHECK(pruned_ids(state, options) == Ids{1, 2});
    CHECK(pruned_ids(state, options, {1}) == Ids{2});
    options.prune = {scope({"*"}, {"w*"})};
    CHECK(pruned_ids(state, options) == Ids{1, 3});
    options.prune = {scope({"staging"}, {"w*"}), scope({"production"}, {"old"})};
    CHECK(pruned_ids(state, options) == Ids{2, 3});
    options.prune = {scope({"*"}, {"*"}, "other")};
    CHECK(pruned_ids(state, options) == Ids{});
}

TEST_CASE("a standard user's part of a scope is told", "[plan][prune][permissions]") {
    auto state = as_standard_user(server());
    plan::Options options;
    CHECK_FALSE(find_pruned(state, {}, options).partly_seen);
    options.prune = {scope({"production"})};
    CHECK(find_pruned(state, {}, options).partly_seen);
    CHECK_FALSE(find_pruned(server(), {}, options).partly_seen);
}

TEST_CASE("what a selection left out, or a former name means, is not pruned", "[plan][prune]") {
    auto state = server();
    state.stacks = {record(1, "api"), record(2, "old"), record(3, "web")};
    state.files.emplace(3, "a");
    plan::Options options;
    options.prune = {scope({"production"})};
    options.left_out = {wanted_inline("api", "a")};
    auto web = wanted_inline("web", "a");
    web->former_name = "old";
    plan::Plan plan;
    support::Diagnostics diagnostics;
    plan::diff({web}, state, options, plan, diagnostics);
    CHECK(plan::summarize(plan).remove == 0);
    CHECK(plan.servers[0].owned == 3);
    CHECK(plan.servers[0].unmanaged == 0);
}

TEST_CASE("a shard prunes its own environments, and owns what is in them", "[plan][prune]") {
    auto state = server();
    state.stacks = {record(2, "old"), record(1, "web"), record(3, "db", 2), record(4, "older", 2)};
    state.files.emplace(1, "a");
    plan::Options options;
    options.prune = {scope({"*"})};
    options.shard = desired::Shard{2, 2}; // production
    options.left_out = {wanted_inline("db", "a")};
    options.left_out[0]->environment.name = "staging";
    plan::Plan plan;
    support::Diagnostics diagnostics;
    plan::diff({wanted_inline("web", "a")}, state, options, plan, diagnostics);
    CHECK(diagnostics.empty());
    REQUIRE(plan::summarize(plan).remove == 1);
    CHECK(plan.servers[0].owned == 2);

    // Nothing is desired in this one, but the desired state is not empty.
    options.shard = desired::Shard{1, 2}; // staging
    options.left_out = {wanted_inline("web", "a")};
    plan = {};
    plan::diff({}, state, options, plan, diagnostics);
    CHECK(plan::summarize(plan).remove == 2);
    CHECK(plan.servers[0].owned == 2);
    options.left_out.clear();
    plan = {};
    plan::diff({}, state, options, plan, diagnostics);
    CHECK(plan::summarize(plan).blocked == 2);
}

TEST_CASE("a stack that is defined twice, by name and by id of its environment, is found in a shard too",
          "[plan][prune]") {
    auto state = server();
    plan::Options options;
    options.shard = desired::Shard{2, 2};
    options.left_out = {wanted_inline("web", "b")};
    options.left_out[0]->environment = {"", 1, {}};
    plan::Plan plan;
    support::Diagnostics diagnostics;
    plan::diff({wanted_inline("web", "a")}, state, options, plan, diagnostics);
    REQUIRE(diagnostics.sorted().size() == 1);
    CHECK_THAT(diagnostics.sorted()[0].what, Contains("is defined twice"));
}

TEST_CASE("more deletions than the limit are all blocked, with the way on", "[plan][prune]") {
    const auto blocked = [](plan::Plan plan, const plan::Options &options = {}) {
        limit_deletions(plan, options);
        return plan::summarize(plan).blocked;
    };
    CHECK(blocked(deletions(3, 5)) == 0);
    CHECK(blocked(deletions(4, 30)) == 4);
    CHECK(blocked(deletions(4, 40)) == 0);
    CHECK(blocked(deletions(5, 49)) == 5);
    plan::Options options;
    options.max_deletes = 4;
    CHECK(blocked(deletions(4, 30), options) == 0);
    options.max_deletes = 0;
    CHECK(blocked(deletions(1, 30), options) == 1);
    CHECK(blocked(deletions(0, 30), options) == 0);

    auto plan = deletions(4, 30);
    limit_deletions(plan, {});
    CHECK(plan.stacks[0].wanted() == Action::remove);
    CHECK(plan.stacks[0].reasons().front() ==
          "this run would delete 4 stacks, and the limit is 3; --max-deletes 4 allows it");
}
