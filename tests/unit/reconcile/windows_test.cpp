#include "noon.hpp"
#include "reconcile/windows.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono;
using namespace stowage;
using reconcile::why_closed;
using reconcile::Window;

namespace {

Window window(const char *schedule, minutes duration, bool allows, const char *zone = "UTC") {
    Window made;
    made.name = schedule;
    made.allows = allows;
    made.schedule = support::CronExpression::parse(schedule);
    made.duration = duration;
    made.zone = support::TimeZone::load(zone);
    return made;
}

} // namespace

TEST_CASE("a window is open from its minute on, for its duration") {
    const Window it = window("0 11 * * *", hours(2), true);
    CHECK_FALSE(open_until(it, noon - hours(1) - seconds(1)));
    CHECK(open_until(it, noon - hours(1)) == noon + hours(1));
    CHECK(open_until(it, noon + minutes(59) + seconds(59)) == noon + hours(1));
    CHECK_FALSE(open_until(it, noon + hours(1)));
}

TEST_CASE("a window goes by the clocks of its zone") {
    CHECK(open_until(window("0 14 * * *", minutes(1), true, "Europe/Berlin"), noon));
    CHECK_FALSE(open_until(window("0 13 * * *", minutes(1), true, "Europe/Berlin"), noon));
    CHECK(open_until(window("0 13 * * *", minutes(1), true, "Europe/Berlin"),
                     sys_days{year{2026} / 1 / 15} + hours(12)));
}

TEST_CASE("what windows allow") {
    const Window open_allow = window("0 11 * * *", hours(2), true);
    const Window shut_allow = window("0 20 * * *", hours(2), true);
    const Window open_deny = window("30 11 * * *", hours(1), false);
    const Window shut_deny = window("0 20 * * *", hours(1), false);
    CHECK(why_closed({}, noon).empty());
    CHECK(why_closed({&open_allow}, noon).empty());
    CHECK(why_closed({&shut_allow, &open_allow}, noon).empty());
    CHECK(why_closed({&shut_deny}, noon).empty());
    CHECK(why_closed({&shut_allow}, noon) ==
          "no window that allows changes is open; '0 20 * * *' opens at 2026-07-15T20:00:00Z");
    const Window earlier = window("30 13 * * *", hours(1), true, "Europe/London");
    CHECK(why_closed({&shut_allow, &earlier, &shut_deny}, noon) ==
          "no window that allows changes is open; '30 13 * * *' opens at 2026-07-15T12:30:00Z");
    const Window in_winter = window("0 0 1 1 *", hours(1), true);
    CHECK(why_closed({&in_winter}, noon) == "no window that allows changes is open");
    CHECK(why_closed({&open_allow, &open_deny}, noon) ==
          "the window '30 11 * * *' lets nothing be changed until 2026-07-15T12:30:00Z");
}
