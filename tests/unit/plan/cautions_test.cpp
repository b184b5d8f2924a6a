#include "builders.hpp"
#include "plan/cautions.hpp"

#include <catch2/catch.hpp>

using namespace builders;
using Catch::Contains;
using plan::Action;

namespace {

const std::string content = "services: {web: {image: a}}\n";

std::string notes_of(const plan::StackPlan &plan) {
    std::string text;
    for (const plan::Note &note : plan.notes)
        text += note.text + "\n";
    return text;
}

/// The plan of a stack that the server has as `have`.
plan::StackPlan planned(const std::shared_ptr<desired::Stack> &want, const model::Stack &have) {
    current::ServerState state = server();
    state.stacks = {have};
    state.files.emplace(have.id, content);
    return plan_one(want, state);
}

} // namespace

TEST_CASE("a secret that is written out is told, and not shown", "[plan][caution]") {
    const auto stack = wanted_inline("web", content);
    stack->env = {literal("DB_PASSWORD", "hunter2"), literal("PORT", "80"), literal("USE_TOKEN", "true")};
    const plan::StackPlan plan = plan_one(stack, server());
    REQUIRE(plan.action() == Action::create);
    CHECK_THAT(notes_of(plan), Contains("DB_PASSWORD is written out") && !Contains("PORT is") &&
                                   !Contains("TOKEN is") && !Contains("hunter2"));
    for (const plan::FieldChange &change : plan.changes) {
        CHECK(change.secret == (change.field == "env.DB_PASSWORD"));
        CHECK(change.after.value_or("") != "hunter2");
    }
}

TEST_CASE("a variable that nothing replaces is told", "[plan][caution]") {
    const auto stack = wanted_inline("web", content);
    stack->env = {literal("DB_PASSWORD", "${WIKI_PASSWORD}"), literal("OTHER", "a$b")};
    const plan::StackPlan plan = plan_one(stack, server());
    CHECK_THAT(notes_of(plan), Contains("env.DB_PASSWORD is sent as it stands") && !Contains("env.OTHER"));
    CHECK(plan.changes.at(1).after.value_or("") == "${WIKI_PASSWORD}");
}

TEST_CASE("what a stack loses that is taken over with less is said loudly", "[plan][caution]") {
    const auto stack = wanted_inline("web", content);
    model::Stack have = existing(*stack, 3);
    have.env = {{"A", "1"}, {"B", "2"}};
    CHECK_THAT(notes_of(planned(stack, have)), Contains("ALL ENV IS REMOVED") && Contains("2 variables"));
    stack->env = {literal("A", "1")};
    CHECK_THAT(notes_of(planned(stack, have)), !Contains("ALL ENV"));

    const auto git = wanted_git("shop");
    git->auto_update = model::AutoUpdate{"5m", "", false, false, ""};
    model::Stack polls = existing(*git, 4);
    git->auto_update.reset();
    CHECK_THAT(notes_of(planned(git, polls)), Contains("AUTO-UPDATE IS SWITCHED OFF"));
}

TEST_CASE("what is asked for is deployed again, but for what is stopped", "[plan][redeploy]") {
    const auto stack = wanted_inline("web", content);
    current::ServerState state = server();
    state.stacks = {existing(*stack, 3)};
    state.files.emplace(3, content);
    plan::Options options;
    options.redeploy = {"w*"};
    const plan::StackPlan again = plan_one(stack, state, options);
    CHECK(again.action() == Action::redeploy);
    CHECK(again.deploys);
    CHECK_FALSE(again.heals);
    CHECK(again.reasons() == std::vector<std::string>{"it was asked for"});
    options.redeploy = {"other"};
    CHECK(plan_one(stack, state, options).action() == Action::none);
    options.redeploy = {"web"};
    state.stacks.front().status = model::StackStatus::inactive;
    CHECK(plan_one(stack, state, options).action() == Action::start);
}
