#include "support/cron.hpp"
#include "support/error.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono;
using stowage::support::CronExpression;
using stowage::support::Error;
using stowage::support::TimeZone;

namespace {

sys_time<minutes> at(int y, unsigned m, unsigned d, int hour = 0, int minute = 0) {
    return sys_days{year{y} / month{m} / day{d}} + hours(hour) + minutes(minute);
}

bool fires(const char *expression, sys_time<minutes> minute, const TimeZone &zone = {}) {
    return CronExpression::parse(expression).fires(minute, zone);
}

/// How often in this many hours.
int count(const char *expression, sys_time<minutes> from, int how_many_hours, const TimeZone &zone) {
    int times = 0;
    for (int i = 0; i < how_many_hours * 60; ++i)
        times += fires(expression, from + minutes(i), zone) ? 1 : 0;
    return times;
}

} // namespace

TEST_CASE("fields of a cron expression") {
    CHECK(fires("* * * * *", at(2026, 1, 1)));
    CHECK(fires("30 22 * * *", at(2026, 1, 1, 22, 30)));
    CHECK_FALSE(fires("30 22 * * *", at(2026, 1, 1, 22, 31)));
    CHECK(fires("*/15 * * * *", at(2026, 1, 1, 4, 45)));
    CHECK_FALSE(fires("*/15 * * * *", at(2026, 1, 1, 4, 50)));
    CHECK(fires("10-20/5,59 * * * *", at(2026, 1, 1, 4, 15)));
    CHECK(fires("10-20/5,59 * * * *", at(2026, 1, 1, 4, 59)));
    CHECK_FALSE(fires("10-20/5,59 * * * *", at(2026, 1, 1, 4, 16)));
    CHECK(fires("0 0 1 mar *", at(2026, 3, 1)));
    CHECK(fires("0 0 * * Mon-fri", at(2026, 1, 2)));       // a Friday
    CHECK_FALSE(fires("0 0 * * mon-fri", at(2026, 1, 3))); // a Saturday
    CHECK(fires("0 0 * * 0", at(2026, 1, 4)));
    CHECK(fires("0 0 * * 7", at(2026, 1, 4)));
    CHECK(fires("0 0 29 2 *", at(2028, 2, 29)));
}

TEST_CASE("of two restricted days either is enough, and one counts alone") {
    CHECK(fires("0 0 13 * fri", at(2026, 1, 13))); // a Tuesday
    CHECK(fires("0 0 13 * fri", at(2026, 1, 16))); // a Friday
    CHECK_FALSE(fires("0 0 13 * fri", at(2026, 1, 14)));
    CHECK_FALSE(fires("0 0 13 * *", at(2026, 1, 16)));
    CHECK_FALSE(fires("0 0 * * fri", at(2026, 1, 13)));
}

TEST_CASE("others read some cron expressions in another way") {
    const stowage::support::CronRules others{6, true, true};
    for (const char *only_theirs : {"5/10 2 * * *", "0 2 ? * 1", "*/90 2 * * *"}) {
        CAPTURE(only_theirs);
        CHECK_THROWS_AS(CronExpression::parse(only_theirs), Error);
        CHECK(CronExpression::parse(only_theirs, others).ever_fires());
    }
    CHECK_THROWS_AS(CronExpression::parse("0 2 * * 7", others), Error);
    CHECK(CronExpression::parse("0 2 * * 7").ever_fires());
    CHECK_FALSE(CronExpression::parse("0 2 31/1 feb ?", others).ever_fires());
    CHECK(CronExpression::parse("0 2 5/40 feb ?", others).ever_fires());
}

TEST_CASE("what is no cron expression") {
    const char *bad =
        GENERATE("", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *",
                 "* * * * 8", "5-1 * * * *", "*/0 * * * *", "5/10 * * * *", "1- * * * *", "-1 * * * *",
                 "1,,2 * * * *", "x * * * *", "* * * * frid", "1-2-3 * * * *", "*/2/3 * * * *");
    CHECK_THROWS_AS(CronExpression::parse(bad), Error);
}

TEST_CASE("time zones know summer and winter, also after the end of their tables") {
    const TimeZone berlin = TimeZone::load("Europe/Berlin");
    CHECK(berlin.offset_at(at(2026, 1, 15)) == hours(1));
    CHECK(berlin.offset_at(at(2026, 7, 15)) == hours(2));
    CHECK(berlin.offset_at(at(2026, 3, 29, 0, 59)) == hours(1));
    CHECK(berlin.offset_at(at(2026, 3, 29, 1, 0)) == hours(2));
    CHECK(berlin.offset_at(at(2026, 10, 25, 0, 59)) == hours(2));
    CHECK(berlin.offset_at(at(2026, 10, 25, 1, 0)) == hours(1));
    CHECK(berlin.offset_at(at(2060, 7, 15)) == hours(2));
    CHECK(berlin.offset_at(at(2060, 1, 15)) == hours(1));
    const TimeZone sydney = TimeZone::load("Australia/Sydney"); // summer is around the new year
    CHECK(sydney.offset_at(at(2060, 1, 15)) == hours(11));
    CHECK(sydney.offset_at(at(2060, 7, 15)) == hours(10));
    CHECK(TimeZone::load("Asia/Kolkata").offset_at(at(2060, 1, 1)) == minutes(330));
    CHECK(TimeZone().offset_at(at(2026, 7, 15)) == hours(0));
    CHECK_THROWS_AS(TimeZone::load("Europe/Nowhere"), Error);
    CHECK_THROWS_AS(TimeZone::load("../../../etc/passwd"), Error);
    CHECK_THROWS_AS(TimeZone::parse("TZif2"), Error);
}

TEST_CASE("when clocks change, each local time fires once") {
    const TimeZone berlin = TimeZone::load("Europe/Berlin");
    // 02:30 is skipped on 29 March: it fires as the clocks jump.
    CHECK(fires("30 2 * * *", at(2026, 3, 29, 1, 0), berlin));
    CHECK(count("30 2 * * *", at(2026, 3, 28, 23), 24, berlin) == 1);
    CHECK(count("0 3 * * *", at(2026, 3, 28, 23), 24, berlin) == 1);
    // 02:30 is there twice on 25 October: it fires the first time.
    CHECK(fires("30 2 * * *", at(2026, 10, 25, 0, 30), berlin));
    CHECK_FALSE(fires("30 2 * * *", at(2026, 10, 25, 1, 30), berlin));
    CHECK(count("30 2 * * *", at(2026, 10, 24, 22), 26, berlin) == 1);
    // Half an hour of summer time.
    const TimeZone lord_howe = TimeZone::load("Australia/Lord_Howe");
    CHECK(count("45 1 * * *", at(2026, 4, 4, 12), 24, lord_howe) == 1);
    CHECK(count("15 2 * * *", at(2026, 10, 3, 12), 24, lord_howe) == 1);
}
