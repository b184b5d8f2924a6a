#include "plan/decision.hpp"

#include "support/codes.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

using namespace stowage;
using plan::Action;
using plan::Decision;
using support::Code;

namespace {

plan::Verdict refusal() {
    return {Code::permission_stack, "Access denied", "access to that stack", false};
}

Decision update() {
    Decision decision;
    decision.change(Action::update, "env differs");
    return decision;
}

/// All that somebody can ask of a decision.
auto seen(const Decision &decision) {
    const plan::Verdict *verdict = decision.verdict();
    return std::tuple(decision.action(), decision.wanted(), decision.wish(), decision.code(),
                      decision.settled(), verdict == nullptr ? std::string() : verdict->words,
                      decision.reasons());
}

using Reasons = std::vector<std::string>;

} // namespace

TEST_CASE("what a decision is at first, and as a change", "[plan][decision]") {
    CHECK(seen({}) == std::tuple(Action::none, Action::none, Action::none, Code::none, false, "", Reasons{}));
    CHECK(seen(update()) == std::tuple(Action::update, Action::none, Action::update, Code::none, false, "",
                                       Reasons{"env differs"}));
}

TEST_CASE("a change becomes another one, and keeps its reasons", "[plan][decision]") {
    Decision decision = update();
    decision.change(Action::rename);
    decision.above_all_because("it has another name");
    CHECK(decision.action() == Action::rename);
    CHECK(decision.reasons() == Reasons{"it has another name", "env differs"});
}

TEST_CASE("what stands in the way says so, and what would be done otherwise", "[plan][decision]") {
    Decision decision = update();
    SECTION("rights") {
        decision.forbid(refusal());
        CHECK(seen(decision) == std::tuple(Action::forbidden, Action::update, Action::update,
                                           Code::permission_stack, true, "Access denied",
                                           Reasons{"Access denied"}));
    }
    SECTION("what is not seen") {
        decision.hide(refusal(), Action::remove);
        CHECK(seen(decision) == std::tuple(Action::hidden, Action::remove, Action::remove,
                                           Code::permission_stack, true, "Access denied",
                                           Reasons{"Access denied"}));
    }
    SECTION("what can't work") {
        decision.block(Action::replace, Code::stack_protected, "it is protected");
        CHECK(seen(decision) == std::tuple(Action::blocked, Action::replace, Action::replace,
                                           Code::stack_protected, true, "", Reasons{"it is protected"}));
    }
    SECTION("what waits keeps the reasons for doing it") {
        decision.hold(Code::held_window, "its window is closed");
        CHECK(seen(decision) == std::tuple(Action::blocked, Action::update, Action::update, Code::held_window,
                                           true, "", Reasons{"its window is closed", "env differs"}));
    }
}

TEST_CASE("nothing makes a change of what is settled by mistake", "[plan][decision]") {
    Decision forbidden = update();
    forbidden.forbid(refusal());
    Decision hidden;
    hidden.hide(refusal());
    Decision blocked = update();
    blocked.block(Action::update, Code::stack_ambiguous, "there are two");
    for (Decision decision : {forbidden, hidden, blocked}) {
        CHECK_THROWS_AS(decision.change(Action::update), std::logic_error);
        CHECK(decision.settled());
        decision.change_after_all(Action::update);
        CHECK(decision.action() == Action::update);
        CHECK(decision.verdict() == nullptr);
    }
    for (const Action action : {Action::none, Action::forbidden, Action::hidden, Action::blocked})
        CHECK_THROWS_AS(update().change(action), std::logic_error);
}

TEST_CASE("a decision comes back from a plan file as it was", "[plan][decision]") {
    std::vector<Decision> all = {{}, update(), update(), update(), update()};
    all[2].forbid(refusal());
    all[3].hide(refusal(), Action::remove);
    all[4].hold(Code::held_window, "its window is closed");
    for (const Decision &decision : all) {
        Decision again;
        again.restore({decision.action(), decision.wanted(), decision.code(),
                       decision.verdict() == nullptr ? std::nullopt : std::optional(*decision.verdict()),
                       decision.reasons()});
        CHECK(seen(again) == seen(decision));
    }
}
