#include "support/open_files.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sys/resource.h>

TEST_CASE("as many files may be opened as the system allows, and never fewer than before") {
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    rlimit low = before;
    low.rlim_cur = std::min<rlim_t>(256, before.rlim_max);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
    stowage::support::allow_many_open_files();
    rlimit after{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &after) == 0);
    CHECK(after.rlim_cur == std::min<rlim_t>(65'536, before.rlim_max));
    CHECK(after.rlim_max == before.rlim_max);
    stowage::support::allow_many_open_files();
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &low) == 0);
    CHECK(low.rlim_cur == after.rlim_cur);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
}
