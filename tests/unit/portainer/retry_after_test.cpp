#include "portainer/retry_after.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const auto now = std::chrono::system_clock::from_time_t(784'111'777); // Sun, 06 Nov 1994 08:49:37 GMT

} // namespace

TEST_CASE("Retry-After in seconds") {
    CHECK(parse_retry_after("120", now) == milliseconds(120'000));
    CHECK(parse_retry_after(" 0 ", now) == milliseconds(0));
    CHECK(*parse_retry_after("99999999999999999999999", now) > seconds(1'000'000));
    CHECK(*parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", now) > seconds(1'000'000));
    CHECK(parse_retry_after("Fri, 31 Dec 1200 23:59:59 GMT", now) <= milliseconds(0));
}

TEST_CASE("Retry-After as a date") {
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now) == milliseconds(60'000));
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:00 GMT", now) == milliseconds(0));
}

TEST_CASE("Retry-After that can't be read is ignored") {
    for (const char *text : {"", "soon", "-5", "1.5", "1e9", "12 parsecs"})
        CHECK_FALSE(parse_retry_after(text, now));
}
