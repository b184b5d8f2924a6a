#include "plan/compare_states.hpp"

#include "builders.hpp"
#include "plan/kind.hpp"

#include <catch2/catch.hpp>

using namespace builders;
using Kind = plan::FieldChange::Kind;
using plan::Action;

namespace {

desired::State state_of(std::vector<std::shared_ptr<desired::Stack>> stacks) {
    desired::State state;
    state.stacks = std::move(stacks);
    return state;
}

} // namespace

TEST_CASE("of two desired states, stacks come, go and change") {
    const auto before =
        state_of({wanted_inline("a", "x\n"), wanted_inline("b", "x\n"), wanted_inline("same", "x\n")});
    const auto after =
        state_of({wanted_inline("b", "y\n"), wanted_inline("c", "x\n"), wanted_inline("same", "x\n")});
    const plan::Plan plan = plan::compare_states(before, after);
    REQUIRE(plan.stacks.size() == 3);
    CHECK(plan.stacks[0].str() == "production/a");
    CHECK(plan.stacks[0].action() == Action::remove);
    CHECK(plan.stacks[1].action() == Action::update);
    CHECK(plan.stacks[1].changes.front().diff == "@@ -1 +1 @@\n-x\n+y\n");
    CHECK(plan.stacks[2].action() == Action::create);
    CHECK(plan::compare_states(after, after).stacks.empty());
}

TEST_CASE("the same name elsewhere is another stack") {
    const auto one = wanted_inline("a", "x\n");
    const auto other = wanted_inline("a", "x\n");
    other->environment.name = "staging";
    CHECK(plan::compare_states(state_of({one}), state_of({other})).stacks.size() == 2);
    other->environment = one->environment;
    other->kubernetes_namespace = "shop";
    CHECK(plan::compare_states(state_of({one}), state_of({other})).stacks.size() == 2);
}

TEST_CASE("a reference is compared by what it names, never by its value") {
    const auto one = wanted_git("a");
    one->env = {secret("GREETING", "first-value"), literal("DB_PASSWORD", "literal-one")};
    const auto other = wanted_git("a");
    other->env = {secret("GREETING", "second-value"), literal("DB_PASSWORD", "literal-two")};
    const plan::Plan plan = plan::compare_states(state_of({one}), state_of({other}));
    REQUIRE(plan.stacks.size() == 1);
    REQUIRE(plan.stacks.front().changes.size() == 1);
    const plan::FieldChange &change = plan.stacks.front().changes.front();
    CHECK(change.field == "env.DB_PASSWORD");
    CHECK(change.secret);
    CHECK_FALSE(change.before);
    CHECK_FALSE(change.after);
    other->env = {literal("GREETING", "shown")};
    const auto changes = plan::compare_states(state_of({one}), state_of({other})).stacks.front().changes;
    REQUIRE(changes.size() == 2);
    CHECK(changes[0].kind == Kind::removed);
    CHECK(changes[1].before == "(env VARIABLE)");
}

TEST_CASE("a Secret's data is not in a difference of manifests") {
    const auto manifest = [](const char *value) {
        return std::string("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {key: ") + value +
               "}\n";
    };
    const plan::Plan plan = plan::compare_states(state_of({wanted_inline("a", manifest("geheimnis1"))}),
                                                 state_of({wanted_inline("a", manifest("geheimnis2"))}));
    REQUIRE(plan.stacks.size() == 1);
    CHECK(plan.stacks.front().changes.front().diff.find("geheimnis") == std::string::npos);
}

TEST_CASE("sources are compared too") {
    desired::State before;
    before.sources.resize(1);
    before.sources[0].server = "main";
    before.sources[0].name = "acme";
    before.sources[0].url = "https://git.example.com/a.git";
    desired::State after = before;
    CHECK(plan::compare_states(before, after).stacks.empty());
    after.sources[0].interval = "5m";
    const plan::Plan plan = plan::compare_states(before, after);
    REQUIRE(plan.stacks.size() == 1);
    CHECK(plan.stacks.front().kind == &plan::source_kind());
    CHECK(plan.stacks.front().changes.front().field == "interval");
    CHECK(plan::compare_states(before, {}).stacks.front().action() == Action::remove);
}
