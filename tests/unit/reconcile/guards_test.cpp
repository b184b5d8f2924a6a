#include "noon.hpp"
#include "reconcile/guards.hpp"
#include "unit/plan/builders.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono;
using namespace stowage;
using apply::Failures;
using plan::Action;
using reconcile::ChangeLimit;
using reconcile::Circumstances;
using reconcile::Held;

namespace {

plan::StackPlan stack(const std::string &name, Action action = Action::update) {
    plan::StackPlan made;
    made.server = "main";
    made.environment = "production";
    made.name = name;
    made.restore({.action = action});
    made.spec = builders::wanted(name);
    return made;
}

plan::Plan plan_of(std::vector<plan::StackPlan> stacks) {
    plan::Plan made;
    made.stacks = std::move(stacks);
    return made;
}

Circumstances at_noon() {
    Circumstances made;
    made.now = noon;
    return made;
}

} // namespace

TEST_CASE("without a reason nothing is held") {
    plan::Plan plan = plan_of({stack("a"), stack("b", Action::none)});
    CHECK(guard(plan, at_noon()).empty());
    CHECK(plan.stacks[0].action() == Action::update);
}

TEST_CASE("what is suspended is held, with the reason, and what needs nothing is not") {
    plan::Plan plan = plan_of({stack("a"), stack("b"), stack("c", Action::none)});
    Circumstances all = at_noon();
    all.suspensions = {{"production/a", "migration", "2026-07-15T10:00:00Z", ""}, {"c", "", "x", ""}};
    const auto held = guard(plan, all);
    REQUIRE(held.size() == 1);
    CHECK(held[0].by == Held::By::suspension);
    CHECK(held[0].why == "suspended since 2026-07-15T10:00:00Z: migration");
    CHECK_FALSE(held[0].needs_attention());
    CHECK(plan.stacks[0].action() == Action::blocked);
    CHECK(plan.stacks[0].wanted() == Action::update);
    CHECK(plan.stacks[1].action() == Action::update);
}

TEST_CASE("a window that opens or ends while a pass is at work is looked at before each stack") {
    reconcile::Window freeze;
    freeze.name = "freeze";
    freeze.schedule = support::CronExpression::parse("30 12 * * *");
    freeze.duration = hours(1);
    freeze.zone = support::TimeZone::load("UTC");
    freeze.stacks = {"production/a"};
    Circumstances all = at_noon();
    all.windows = {freeze};
    plan::Plan plan = plan_of({stack("a"), stack("b")});
    REQUIRE(guard(plan, all).empty());
    all.now = noon + minutes(30);
    const auto held = order_against(plan.stacks[0], all);
    REQUIRE(held);
    CHECK(held->by == Held::By::window);
    CHECK(held->why.find("'freeze' lets nothing be changed until") != std::string::npos);
    CHECK_FALSE(order_against(plan.stacks[1], all)); // the window is for the other one
    all.now = noon + minutes(90);
    CHECK_FALSE(order_against(plan.stacks[0], all));
    all.windows[0].allows = true; // and one that allows closes as the clock goes on
    all.now = noon + minutes(89);
    CHECK_FALSE(order_against(plan.stacks[0], all));
    all.now = noon + minutes(90);
    CHECK(order_against(plan.stacks[0], all));
}

TEST_CASE("what depends on a held stack waits too") {
    auto depending = [](const char *name, const char *on) {
        plan::StackPlan made = stack(name);
        auto spec = builders::wanted(name);
        spec->depends_on.push_back({"main", spec->environment, on, {}});
        made.spec = spec;
        return made;
    };
    plan::Plan plan = plan_of({depending("a", "b"), depending("b", "c"), stack("c"), stack("d")});
    Circumstances all = at_noon();
    all.suspensions = {{"c", "", "x", ""}};
    CHECK(guard(plan, all).size() == 3);
    CHECK(plan.stacks[3].action() == Action::update);
}

TEST_CASE("replacing and mending need leave") {
    plan::StackPlan replaced = stack("a", Action::replace);
    replaced.replace_allowed = true; // the desired state says so, which is not enough
    plan::StackPlan healed = stack("b", Action::redeploy);
    healed.heals = true;
    plan::Plan plan = plan_of({replaced, healed});
    plan::Plan same = plan;
    Circumstances all = at_noon();
    all.limits.self_heal = false;
    const auto held = guard(plan, all);
    REQUIRE(held.size() == 2);
    CHECK(held[0].by == Held::By::replacement);
    CHECK(held[0].needs_attention());
    CHECK(held[1].by == Held::By::self_heal);
    all.limits.self_heal = true;
    all.limits.allow_replace = true;
    CHECK(guard(same, all).empty());
}

TEST_CASE("what failed is tried once, and again for causes that pass") {
    Failures::Failure failure{"x", "2026-07-15T11:00:00Z", "no such image", 1, "2026-07-15T11:59:30Z", false};
    Circumstances all = at_noon();
    all.failure = [&failure](const plan::StackPlan &) { return &failure; };
    plan::StackPlan running = stack("a");
    running.stack_id = 7;
    running.health = model::whole(model::HealthState::healthy);
    const auto is_held_at = [&](std::chrono::system_clock::time_point now) {
        all.now = now;
        plan::Plan plan = plan_of({running});
        return !guard(plan, all).empty();
    };
    SECTION("once") {
        plan::Plan plan = plan_of({running});
        const auto held = guard(plan, all);
        REQUIRE(held.size() == 1);
        CHECK(held[0].by == Held::By::failure);
        CHECK(held[0].needs_attention());
        CHECK(held[0].since == "2026-07-15T11:00:00Z");
        CHECK_THAT(held[0].why, Catch::Contains("no such image") && Catch::Contains("stowage retry"));
        CHECK(is_held_at(noon + hours(1000)));
    }
    SECTION("again when somebody says so, until it fails again") {
        all.retries = {{"b", "2026-07-15T11:59:59Z"}};
        CHECK(is_held_at(noon));
        all.retries = {{"a", "2026-07-15T11:59:29Z"}};
        CHECK(is_held_at(noon));
        all.retries = {{"a", "2026-07-15T11:59:30Z"}};
        CHECK_FALSE(is_held_at(noon));
    }
    SECTION("ever less often where the cause may pass, and never given up") {
        failure.passes = true;
        const std::vector<std::pair<int, minutes>> waits{
            {1, minutes(1)},  {2, minutes(2)},  {3, minutes(4)},    {4, minutes(8)},
            {5, minutes(60)}, {6, minutes(60)}, {1000, minutes(60)}};
        for (const auto &[times, wait] : waits) {
            failure.times = times;
            CAPTURE(times);
            CHECK(is_held_at(noon - seconds(31) + wait));
            CHECK_FALSE(is_held_at(noon - seconds(30) + wait));
        }
        failure.times = 9;
        all.limits.attempts = 100;
        CHECK_FALSE(is_held_at(noon + minutes(60)));
    }
    SECTION("in the same way where nothing runs, whatever the cause") {
        running.health = model::whole(model::HealthState::missing);
        CHECK(is_held_at(noon));
        CHECK_FALSE(is_held_at(noon + minutes(1)));
        running.health = model::whole(model::HealthState::degraded);
        CHECK(is_held_at(noon + hours(24)));
        running.health = {};
        running.stack_id = 0; // it is not even there
        CHECK_FALSE(is_held_at(noon + minutes(1)));
    }
    SECTION("at once where the clock was set back: no wait would end") {
        failure.passes = true;
        failure.last = "2027-01-01T00:00:00Z";
        CHECK_FALSE(is_held_at(noon));
        failure.passes = false;
        CHECK_FALSE(is_held_at(noon));
    }
}

TEST_CASE("more changes than allowed: none at all") {
    plan::Plan plan = plan_of({stack("a"), stack("b", Action::create), stack("c", Action::none), stack("d")});
    Circumstances all = at_noon();
    all.limits.max_changes = ChangeLimit{2, false};
    all.suspensions = {{"d", "", "x", ""}};
    plan::Plan same = plan;
    CHECK(guard(plan, all).size() == 1); // what is held does not count
    all.suspensions.clear();
    const auto held = guard(same, all);
    REQUIRE(held.size() == 3);
    CHECK(held[0].by == Held::By::limit);
    CHECK(held[0].why ==
          "this pass would change 3 of 4 stacks, and --max-changes 2 allows 2; nothing is changed. "
          "'stowage plan' shows what; if it is meant, make one pass with --max-changes 3");
    for (const plan::StackPlan &one : same.stacks)
        CHECK_FALSE(plan::is_carried_out(one));
}

TEST_CASE("until a pass has ended well, a share counts no creations, and a number does") {
    const auto new_ones = [] {
        std::vector<plan::StackPlan> stacks;
        for (const char *name : {"a", "b", "c", "d", "e"})
            stacks.push_back(stack(name, Action::create));
        return plan_of(std::move(stacks));
    };
    const auto held_of = [](plan::Plan plan, ChangeLimit limit, bool settled) {
        Circumstances all = at_noon();
        all.limits.max_changes = limit;
        all.settled = settled;
        return guard(plan, all).size();
    };
    CHECK(held_of(new_ones(), {20, true}, false) == 0);
    CHECK(held_of(new_ones(), {20, true}, true) == 5);
    CHECK(held_of(new_ones(), {3, false}, false) == 5);
    plan::Plan updates = new_ones();
    for (plan::StackPlan &one : updates.stacks)
        one.change(Action::update);
    CHECK(held_of(updates, {20, true}, false) == 5);
}

TEST_CASE("limits of changes") {
    CHECK(ChangeLimit::parse("5")->of(100) == 5);
    CHECK(ChangeLimit::parse("20%")->of(100) == 20);
    CHECK(ChangeLimit::parse("20%")->of(9) == 3);
    CHECK(ChangeLimit::parse("20%")->of(3) == 3);
    CHECK(ChangeLimit::parse("0%")->of(3) == 0);
    CHECK(ChangeLimit::parse("0")->of(3) == 0);
    for (const char *bad : {"", "%", "-1", "101%", "x", "5 %", "1.5"})
        CHECK_FALSE(ChangeLimit::parse(bad));
}
