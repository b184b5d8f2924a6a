#include "reconcile/pace.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using stowage::reconcile::Pace;

namespace {
const Pace::Clock::time_point pace_start{1000h};
}

TEST_CASE("a pass every interval, a little later by chance") {
    Pace pace(100s, 1);
    bool differs = false;
    Pace::Clock::time_point last = pace_start + 100s;
    for (int i = 0; i < 100; ++i) {
        const auto next = pace.after(pace_start, pace_start + 99s, false);
        CHECK(next.at >= pace_start + 100s);
        CHECK(next.at <= pace_start + 110s);
        CHECK(next.skipped == 0);
        differs = differs || next.at != last;
        last = next.at;
    }
    CHECK(differs);
}

TEST_CASE("a pass that overruns leaves the next ones out") {
    Pace pace(100s, 1);
    const auto next = pace.after(pace_start, pace_start + 250s, false);
    CHECK(next.at >= pace_start + 300s);
    CHECK(next.skipped == 2);
}

TEST_CASE("in vain: further apart, within bounds, and at once as before when it works again") {
    Pace pace(100s, 1);
    for (const auto least : {200s, 400s, 800s, 800s}) {
        const auto next = pace.after(pace_start, pace_start, true);
        CHECK(next.at >= pace_start + least);
        CHECK(next.at <= pace_start + least * 11 / 10);
    }
    CHECK(pace.after(pace_start, pace_start, false).at <= pace_start + 110s);
}
