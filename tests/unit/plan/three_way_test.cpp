#include "plan/three_way.hpp"

#include "builders.hpp"

#include <catch2/catch.hpp>

using namespace builders;
using Catch::Contains;
using plan::Action;
using plan::Origin;

namespace {

using Stacks = std::vector<std::shared_ptr<desired::Stack>>;

plan::Plan three_way(const Stacks &head, const Stacks &base, const current::ServerState &state,
                     const plan::Options &options = {}) {
    plan::Plan plan;
    support::Diagnostics diagnostics;
    plan::diff(head, state, options, plan, diagnostics);
    CHECK(diagnostics.empty());
    plan::add_origins(plan, state, {base, options});
    return plan;
}

std::shared_ptr<desired::Stack> web(const std::string &value) {
    auto stack = wanted_git("web");
    stack->env = {literal("A", value)};
    return stack;
}

current::ServerState server_with(const desired::Stack &stack) {
    auto state = server();
    state.stacks = {existing(stack, 7)};
    return state;
}

} // namespace

TEST_CASE("whether a field differs by the change or did before", "[plan][base]") {
    struct Case {
        const char *server, *base, *head;
        Origin origin;
    };
    const auto [has, before, after, origin] = GENERATE(values<Case>(
        {{"1", "1", "2", Origin::change}, {"1", "2", "2", Origin::drift}, {"1", "2", "3", Origin::both}}));
    const auto plan = three_way({web(after)}, {web(before)}, server_with(*web(has)));
    REQUIRE(plan.stacks.size() == 1);
    CHECK(plan.stacks[0].origin == origin);
    CHECK(plan.stacks[0].changes[0].origin == origin);
}

TEST_CASE("a stack of one name in another namespace is another one", "[plan][base]") {
    const auto in = [](const std::string &space, const std::string &value) {
        auto stack = web(value);
        stack->kubernetes_namespace = space;
        return stack;
    };
    const auto origins = [&](const Stacks &head, const Stacks &base) {
        std::vector<Origin> found;
        for (const plan::StackPlan &one : three_way(head, base, server()).stacks)
            found.push_back(one.origin);
        return found;
    };
    // Neither is there; each differs in its own namespace, as it did before.
    const Stacks both = {in("a", "1"), in("b", "2")};
    CHECK(origins(both, {in("b", "2"), in("a", "1")}) == std::vector{Origin::drift, Origin::drift});
    CHECK(origins(both, {in("a", "1")}) == std::vector{Origin::drift, Origin::change});
    CHECK(origins(both, {in("b", "2")}) == std::vector{Origin::change, Origin::drift});
    // Where only one side names it, it may be the same.
    CHECK(origins({in("", "1")}, {in("a", "1")}) != std::vector{Origin::change});
}

TEST_CASE("secrets are told apart by what they refer to", "[plan][base]") {
    auto head = wanted_git("web");
    head->env = {secret("A", "new")};
    auto base = wanted_git("web");
    base->env = {secret("A", "new")};
    const auto state = server_with(*web("old"));
    CHECK(three_way({head}, {base}, state).stacks[0].origin == Origin::drift);
    base->env[0].value.reference = "ANOTHER";
    CHECK(three_way({head}, {base}, state).stacks[0].origin == Origin::both);
}

TEST_CASE("actions that no field explains", "[plan][base]") {
    const auto stack = web("1");
    SECTION("a stack that was missing before") {
        CHECK(three_way({stack}, {web("1")}, server()).stacks[0].origin == Origin::drift);
        CHECK(three_way({stack}, {web("2")}, server()).stacks[0].origin == Origin::both);
        CHECK(three_way({stack}, {}, server()).stacks[0].origin == Origin::change);
    }
    SECTION("one that is stopped") {
        auto state = server_with(*stack);
        state.stacks[0].status = model::StackStatus::inactive;
        CHECK(three_way({stack}, {web("1")}, state).stacks[0].origin == Origin::drift);
        CHECK(three_way({web("2")}, {web("1")}, state).stacks[0].origin == Origin::both);
        auto stopped = web("1");
        stopped->state = desired::RunState::stopped;
        CHECK(three_way({stack}, {stopped}, state).stacks[0].origin == Origin::change);
    }
    SECTION("a rename beside drift") {
        auto renamed = web("1");
        renamed->name = "shop";
        renamed->former_name = "web";
        CHECK(three_way({renamed}, {web("1")}, server_with(*stack)).stacks[0].origin == Origin::change);
        const auto plan = three_way({renamed}, {web("1")}, server_with(*web("9")));
        REQUIRE(plan.stacks.size() == 1);
        CHECK(plan.stacks[0].action() == Action::rename);
        CHECK(plan.stacks[0].origin == Origin::both);
    }
    SECTION("a replacement is for the field that forces it") {
        auto other = web("1");
        other->git->url = "https://git.example.com/other.git";
        CHECK(three_way({other}, {web("1")}, server_with(*stack)).stacks[0].origin == Origin::change);
        auto same = web("1");
        same->git->url = other->git->url;
        CHECK(three_way({other}, {same}, server_with(*stack)).stacks[0].origin == Origin::drift);
    }
    SECTION("an environment that is hidden before and after") {
        auto state = server();
        state.user.administrator = false;
        auto hidden = web("1");
        hidden->environment.name = "secret";
        auto before = web("1");
        before->environment.name = "secret";
        CHECK(three_way({hidden}, {before}, state).stacks[0].origin == Origin::drift);
        before->env[0].value = desired::Text::literal("2");
        CHECK(three_way({hidden}, {before}, state).stacks[0].origin == Origin::both);
    }
}

TEST_CASE("a stack that only the base names", "[plan][base]") {
    const auto stack = web("1");
    SECTION("is released where the server has it") {
        const auto plan = three_way({}, {web("1")}, server_with(*stack));
        REQUIRE(plan.stacks.size() == 1);
        CHECK(plan.stacks[0].action() == Action::none);
        CHECK(plan.stacks[0].released);
        CHECK(plan.stacks[0].origin == Origin::change);
        CHECK(plan::summarize(plan).unchanged == 0);
        CHECK(plan::origins_to_string(plan) == "1 removed from management");
    }
    SECTION("is nothing where it has not") {
        CHECK(three_way({}, {web("1")}, server()).stacks.empty());
    }
    SECTION("is deleted by the change where a prune scope holds it") {
        plan::Options options;
        options.allow_empty = true;
        options.prune = {{"main", {"*"}, {"*"}, {}, {}}};
        const auto plan = three_way({}, {web("1")}, server_with(*stack), options);
        REQUIRE(plan.stacks.size() == 1);
        CHECK(plan.stacks[0].action() == Action::remove);
        CHECK(plan.stacks[0].origin == Origin::change);
        CHECK(three_way({}, {}, server_with(*stack), options).stacks[0].origin == Origin::drift);
    }
}

TEST_CASE("a stack that a change takes under management", "[plan][base]") {
    const auto plan = three_way({web("1")}, {}, server_with(*web("1")));
    CHECK(plan.stacks[0].action() == Action::none);
    CHECK(plan.stacks[0].origin == Origin::change);
    CHECK_THAT(plan.stacks[0].notes.back().text, Contains("under management"));
}

TEST_CASE("only what the change brings is kept", "[plan][base]") {
    auto other = web("1");
    other->name = "other";
    auto other_before = web("1");
    other_before->name = "other";
    auto state = server_with(*web("1"));
    auto plan = three_way({web("2"), other}, {web("1"), other_before}, state);
    REQUIRE(plan.stacks.size() == 2);
    plan::keep_changed_only(plan);
    REQUIRE(plan.stacks.size() == 1);
    CHECK(plan.stacks[0].name == "web");
    CHECK_THAT(plan.notes.at(0).text, Contains("1 stack differs"));
}

TEST_CASE("what a merge means for the files of a git stack", "[plan][base]") {
    const plan::Commit head{std::string(40, 'a'), "change"};
    auto plan = three_way({web("1")}, {web("1")}, server_with(*web("1")));
    plan::StackPlan &stack = plan.stacks[0];
    SECTION("nothing while they are as deployed") {
        plan::add_own_files(stack, {{"c.yml", "a\n", "a\n", "a\n"}}, {}, head);
        CHECK(stack.action() == Action::none);
        CHECK(stack.origin == Origin::not_asked);
    }
    SECTION("a deployment where they change") {
        plan::add_own_files(stack, {{"c.yml", "a\n", "a\n", "b\n"}, {"d.env", "a\n", "b\n", "b\n"}}, {"app"},
                            head);
        CHECK(stack.action() == Action::redeploy);
        CHECK(stack.origin == Origin::both);
        CHECK(stack.target_commit == head.id);
        REQUIRE(stack.changes.size() == 2);
        CHECK(stack.changes[0].field == "repository:c.yml");
        CHECK(stack.changes[0].origin == Origin::change);
        CHECK(stack.changes[1].origin == Origin::drift);
        CHECK_THAT(stack.notes[0].text, Contains("made anew: app"));
    }
}
