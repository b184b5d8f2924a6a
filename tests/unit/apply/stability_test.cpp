#include "apply/proof.hpp"
#include "apply/stability.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using apply::Observation;
using apply::Running;
using apply::Stability;
using apply::Verdict;
using model::HealthState;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

apply::StabilityLimits limits(seconds timeout = seconds(60), seconds stable_for = seconds(10),
                              seconds patience = seconds(20)) {
    return {timeout, stable_for, patience};
}

Observation seen(int at, HealthState state, std::vector<Running> running = {},
                 const std::string &reason = "") {
    Observation observation;
    observation.at = seconds(at);
    observation.health = model::whole(state, reason);
    observation.running = std::move(running);
    return observation;
}

Observation well(int at, int up = -1, const std::string &id = "a") {
    return seen(at, HealthState::healthy,
                {{id, up < 0 ? std::nullopt : std::optional<seconds>(seconds(up))}});
}

/// The verdict on the last of them, when all before said to wait.
Verdict after(Stability &stability, const std::vector<Observation> &observations) {
    for (std::size_t i = 0; i + 1 < observations.size(); ++i)
        REQUIRE(stability.observe(observations[i]) == Verdict::waiting);
    return stability.observe(observations.back());
}

} // namespace

TEST_CASE("what is well for long enough is proven, and not before") {
    Stability stability(limits());
    CHECK(after(stability, {well(0, 0), well(5, 5), well(9, 9), well(10, 10)}) == Verdict::proven);
    CHECK(stability.reason().empty());
}

TEST_CASE("with no time to be well for, once is enough") {
    Stability at_once(limits(seconds(60), seconds(0)));
    CHECK(at_once.observe(well(0, 0)) == Verdict::proven);
    Stability later(limits(seconds(60), seconds(0)));
    CHECK(after(later, {seen(0, HealthState::progressing), well(1, 1)}) == Verdict::proven);
}

TEST_CASE("the time to be well for counts from the last moment that it was not") {
    Stability stability(limits());
    CHECK(after(stability, {well(0), well(8), seen(9, HealthState::progressing), well(10), well(19),
                            well(20)}) == Verdict::proven);
}

TEST_CASE("a container that ended and is not started again has failed, once it is seen twice") {
    Observation ended = seen(1, HealthState::degraded, {}, "web: exited, exit code 3");
    ended.ended = true;
    Stability stability(limits());
    Observation again = ended;
    again.at = seconds(2);
    CHECK(after(stability, {well(0), ended, again}) == Verdict::failed);
    CHECK(stability.reason() == "degraded: web: exited, exit code 3");
}

TEST_CASE("what runs badly is given some time, and not more") {
    const HealthState state = GENERATE(HealthState::degraded, HealthState::missing);
    Stability stability(limits());
    CHECK(after(stability, {seen(0, state), seen(10, state), seen(19, state),
                            seen(20, state, {}, "db: unhealthy")}) == Verdict::failed);
    CHECK(stability.reason() == std::string(model::name_of(state)) + ": db: unhealthy");

    Stability recovers(limits());
    CHECK(after(recovers, {seen(0, state), seen(19, state), well(20), well(30)}) == Verdict::proven);
}

TEST_CASE("a service that crashes and runs by turns is not proven, and fails in the end") {
    Stability stability(limits());
    CHECK(after(stability, {seen(0, HealthState::degraded), well(5), seen(10, HealthState::degraded),
                            well(15), seen(20, HealthState::degraded)}) == Verdict::failed);
}

TEST_CASE("a restart between two looks shows in the time that a container is up") {
    Stability stability(limits());
    CHECK(after(stability, {well(0, 3), well(4, 7), well(6, 1), well(10, 5), well(15, 10), well(16, 11)}) ==
          Verdict::proven);
    SECTION("and so does another container in its place") {
        Stability replaced(limits());
        CHECK(after(replaced, {well(0, 3), well(9, 12), well(10, 0, "b"), well(19, 9, "b"),
                               well(20, 10, "b")}) == Verdict::proven);
    }
    SECTION("and one that never grows older is never proven") {
        Stability young(limits());
        std::vector<Observation> observations;
        for (int at = 0; at <= 70; ++at)
            observations.push_back(well(at, 0));
        CHECK(after(young, observations) == Verdict::failed);
        CHECK_THAT(young.reason(), Catch::Contains("did not stay well"));
    }
    SECTION("and one that is restarted again and again fails") {
        Stability restarted(limits());
        std::vector<Observation> observations;
        for (int at = 0; at <= 34; ++at)
            observations.push_back(well(at, at % 4));
        CHECK(after(restarted, observations) == Verdict::failed);
        CHECK(restarted.reason() == "it is started again and again");
    }
}

TEST_CASE("engines round the time that a container is up") {
    Stability stability(limits(seconds(300), seconds(90)));
    CHECK(after(stability, {well(0, 0), well(50, 50), well(70, 60), well(90, 60)}) == Verdict::proven);
}

TEST_CASE("what does not become well in time has failed, with what was seen last") {
    Stability stability(limits());
    CHECK(after(stability, {seen(0, HealthState::progressing), seen(59, HealthState::progressing),
                            seen(60, HealthState::progressing, {}, "web: health: starting")}) ==
          Verdict::failed);
    CHECK(stability.reason() == "progressing: web: health: starting (after 1m 00s)");

    SECTION("but what became well at the last moment may prove it") {
        Stability late(limits());
        CHECK(after(late, {seen(0, HealthState::progressing), well(59), well(65), well(69)}) ==
              Verdict::proven);
    }
}

TEST_CASE("what can't be seen is not known, neither proven nor failed") {
    Stability stability(limits());
    CHECK(after(stability, {seen(0, HealthState::unknown), seen(1, HealthState::unknown, {}, "no access")}) ==
          Verdict::unknowable);
    CHECK(stability.reason() == "no access");
    Stability once(limits(seconds(60), seconds(0)));
    CHECK(after(once, {seen(0, HealthState::unknown), well(1)}) == Verdict::proven);
}

TEST_CASE("a time to be well for that is longer than the whole is cut") {
    Stability stability(limits(seconds(5), seconds(100)));
    CHECK(after(stability, {well(0), well(4), well(5)}) == Verdict::proven);
}

// ---- what is seen of a deployment

namespace {

/// Services that must be there, of which nothing else is known.
compose::Expected expecting(const std::vector<std::string> &names) {
    compose::Expected expected;
    for (const std::string &name : names)
        expected.services.push_back({name, true, std::nullopt, {}, std::nullopt, std::nullopt});
    return expected;
}

model::Container container(const std::string &service, model::ContainerState state,
                           const std::string &status) {
    model::Container result;
    result.id = "id of " + service;
    result.project = "shop";
    result.service = service;
    result.state = state;
    result.status = status;
    return result;
}

Observation look(const std::vector<model::Container> &containers,
                 const std::vector<std::string> &expected = {}, seconds elapsed = seconds(5)) {
    current::Runtime runtime;
    runtime.containers = containers;
    model::Stack stack;
    stack.name = "shop";
    stack.type = model::StackType::standalone;
    stack.status = model::StackStatus::active;
    return apply::observed(stack, runtime, expecting(expected), elapsed);
}

} // namespace

TEST_CASE("only containers of the deployment count") {
    using model::ContainerState;
    const auto web = container("web", ContainerState::running, "Up 4 seconds");
    const auto unchanged = container("db", ContainerState::running, "Up 3 weeks");
    const auto before = container("old", ContainerState::exited, "Exited (1) 3 days ago");
    const auto now = container("api", ContainerState::exited, "Exited (1) 3 seconds ago");

    const Observation fine = look({web, unchanged, before});
    CHECK(fine.health.state == HealthState::healthy);
    CHECK_FALSE(fine.ended);
    REQUIRE(fine.running.size() == 2);
    CHECK(fine.running[0].up == seconds(4));

    CHECK(look({web, now}).ended);
    CHECK(look({web, now}).health.str() == "degraded: api: exited, exit code 1");
    // It ended before, but it is what was deployed: nothing started it.
    CHECK(look({web, before}, {"web", "old"}).ended);
    CHECK(look({before}).health.state == HealthState::missing);
    // The longer the deployment took, the longer ago it may have ended.
    CHECK(look({web, container("api", ContainerState::exited, "Exited (1) 5 minutes ago")}, {}, seconds(600))
              .ended);
    CHECK(look({web, container("job", ContainerState::exited, "Exited (0) 1 second ago")}).health.state ==
          HealthState::healthy);
}
