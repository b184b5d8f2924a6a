// What each stage does, and that it does so in its turn.

#include "app/stages.hpp"
#include "plan/json.hpp"
#include "plan/signature.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/rfc3339.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using app::Stage;
using apply::Outcome;
using Catch::Matchers::Contains;
using plan::Action;

namespace {

constexpr const char *web = "  - {name: web, file: web.yml}\n";

const plan::StackPlan &only_stack(const app::Run &run) {
    REQUIRE(run.planned.plan.stacks.size() == 1);
    return run.planned.plan.stacks.front();
}

std::string all_notes(const plan::StackPlan &stack) {
    std::string text;
    for (const plan::Note &note : stack.notes)
        text += note.text + "\n";
    return text;
}

/// A server that has `web` as it is desired.
void deploy(const World &world) {
    world.desire(web);
    app::Run run = world.run();
    advance(run, Stage::remember);
    REQUIRE(run.report.stacks.at(0).outcome == Outcome::done);
}

} // namespace

TEST_CASE("stages stand in the order in which things happen", "[app]") {
    std::string order;
    for (int stage = 0; stage <= static_cast<int>(Stage::remember); ++stage)
        order += std::string(order.empty() ? "" : ", ") + app::name_of(static_cast<Stage>(stage));
    CHECK(order ==
          "load, base, fetch, diff, failed before, three-way, preflight, limits, guards, apply, remember");
}

TEST_CASE("a run goes as far as it is asked to, and through each stage once", "[app]") {
    World world;
    world.desire(web);
    app::Run run = world.run();

    advance(run, Stage::load);
    CHECK(run.input.state.stacks.size() == 1);
    CHECK(world.server.requests().empty());

    advance(run, Stage::fetch);
    CHECK(run.fetched.size() == 1);
    CHECK(run.planned.plan.stacks.empty());

    advance(run, Stage::limits);
    CHECK(only_stack(run).action() == Action::create);
    CHECK(world.writes() == 0);
    const std::size_t asked = world.server.requests().size();
    advance(run, Stage::limits);
    CHECK(world.server.requests().size() == asked);

    advance(run, Stage::remember);
    CHECK(run.report.stacks.at(0).outcome == Outcome::done);
    CHECK(world.writes() == 1);
}

TEST_CASE("fetch: a server that can't be reached is said in the plan", "[app]") {
    World world;
    world.desire(web);
    world.server.stop();
    app::Run run = world.run();
    advance(run, Stage::limits);
    CHECK(run.planned.plan.servers.at(0).error != "");
    CHECK(run.planned.connections.empty());
}

TEST_CASE("failed before: the next run says what failed in this one", "[app]") {
    World world;
    world.desire(web);
    world.server.add_fault(
        R"({"match": {"method": "POST", "pathRegex": "/api/stacks"}, "do": "status", "status": 500,
            "body": "{\"message\": \"no space left on device\"}"})");
    app::Run first = world.run();
    advance(first, Stage::apply);
    REQUIRE(first.report.stacks.at(0).outcome == Outcome::failed);

    app::Run unaware = world.run();
    advance(unaware, Stage::failed_before);
    CHECK(all_notes(only_stack(unaware)).empty()); // nothing was remembered

    advance(first, Stage::remember);
    app::Run second = world.run();
    advance(second, Stage::diff);
    CHECK(all_notes(only_stack(second)).empty());
    advance(second, Stage::failed_before);
    CHECK_THAT(all_notes(only_stack(second)), Contains("exactly this failed before, once since"));
}

TEST_CASE("failed before: what says nothing of the stack is not held against it, whatever its words",
          "[app]") {
    struct Case {
        std::string fault;
        bool said;
    };
    const auto [fault, said] = GENERATE(values<Case>({
        {R"("do": "status", "status": 401, "body": "{\"message\": \"Invalid JWT token\"}")", false},
        {R"("do": "status", "status": 500, "body": "{\"message\": \"no connection to db: HTTP 401\"}")",
         true},
        {R"("do": "close-before", "times": 9)", false},
    }));
    World world;
    world.desire(web);
    world.server.add_fault(R"({"match": {"method": "POST", "pathRegex": "/api/stacks"}, )" + fault + "}");
    app::Run first = world.run();
    advance(first, Stage::remember);
    REQUIRE(first.report.stacks.at(0).outcome != Outcome::done);
    app::Run second = world.run();
    advance(second, Stage::failed_before);
    INFO(first.report.stacks.at(0).message);
    CHECK((all_notes(only_stack(second)).find("exactly this failed before") != std::string::npos) == said);
}

TEST_CASE("preflight: what must fail is blocked, where it is asked for", "[app]") {
    World world;
    world.write("web.yml", "services:\n  app:\n    image: nginx:1\n    networks: [edge]\n"
                           "networks:\n  edge: {external: true}\n");
    world.desire(web);
    const auto action = [&](app::Preflight preflight) {
        app::Run run = world.run();
        run.preflight = preflight;
        advance(run, Stage::limits);
        return only_stack(run).action();
    };
    CHECK(action(app::Preflight::no) == Action::create);
    CHECK(action(app::Preflight::yes) == Action::blocked);
}

TEST_CASE("limits: more deletions than are allowed are blocked", "[app]") {
    World world;
    deploy(world);
    world.desire("  []\n", "prune: {environments: ['*'], names: ['*']}\n");
    const auto action = [&](std::size_t limit) {
        app::Run run = world.run();
        run.options.plan.allow_empty = true;
        run.options.plan.max_deletes = limit;
        advance(run, Stage::limits);
        return only_stack(run).action();
    };
    CHECK(action(1) == Action::remove);
    CHECK(action(0) == Action::blocked);
}

TEST_CASE("guards: what is held back is not sent", "[app]") {
    World world;
    world.desire(web);
    app::Run run = world.run();
    run.guard = [](app::Planned &planned) {
        for (plan::StackPlan &stack : planned.plan.stacks)
            stack.hold(support::Code::held_pause, "paused");
    };
    advance(run, Stage::limits);
    CHECK(only_stack(run).action() == Action::create);
    advance(run, Stage::remember);
    CHECK(run.report.stacks.at(0).outcome == Outcome::blocked);
    CHECK(world.writes() == 0);
}

TEST_CASE("a saved plan begins behind the limits, and is not planned anew", "[app]") {
    World world;
    world.desire(web);
    app::Run planned = world.run();
    advance(planned, Stage::limits);
    planned.planned.plan.created_at = support::to_rfc3339(std::chrono::system_clock::now());
    const auto &servers = planned.planned.desired.servers;
    world.write("plan.json", plan::sign(plan::to_plan_file({planned.planned.plan, servers}), servers));
    world.desire("  []\n");

    app::Run run = app::reopen_plan(world.path("plan.json"), world.options(), std::chrono::hours(1));
    CHECK(run.reached == Stage::limits);
    run.deploy = world.run().deploy;
    advance(run, Stage::remember);
    CHECK(run.report.stacks.at(0).outcome == Outcome::done);
    CHECK_THROWS_AS(app::reopen_plan(world.path("plan.json"), world.options(), std::chrono::nanoseconds(1)),
                    support::Error);
}
