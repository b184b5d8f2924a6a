#include "folder.hpp"
#include "noon.hpp"
#include "reconcile/orders.hpp"
#include "support/error.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono;
using namespace stowage::reconcile;
using stowage::support::Error;

namespace {}

TEST_CASE("suspensions last until they are resumed, or their time is over") {
    const Folder folder;
    CHECK(suspensions(folder.path(), noon).empty());
    suspend(folder.path(), {{"a", "why", "2026-07-15T12:00:00Z", ""}, {"b", "", "x", "2026-07-15T13:00:00Z"}},
            noon);
    suspend(folder.path(), {{"a", "another", "2026-07-15T12:00:00Z", ""}}, noon);
    const auto now = suspensions(folder.path(), noon);
    REQUIRE(now.size() == 2);
    CHECK(now.back().reason == "another");
    CHECK(suspensions(folder.path(), noon + hours(1)).size() == 1);
    CHECK_THROWS_AS(resume(folder.path(), {"c"}, noon), Error);
    CHECK(resume(folder.path(), {"a"}, noon) == std::vector<std::string>{"a"});
    CHECK(suspensions(folder.path(), noon).size() == 1);
    CHECK(resume(folder.path(), {}, noon) == std::vector<std::string>{"b"});
    CHECK(suspensions(folder.path(), noon).empty());
    CHECK(resume(folder.path(), {}, noon).empty());
}

TEST_CASE("damaged suspensions are no leave to go on") {
    const Folder folder;
    folder.write("suspensions.json", "[{\"stacks\": ");
    CHECK_THROWS_AS(suspensions(folder.path(), noon), Error);
    folder.write("suspensions.json", R"([{"stacks": "*", "reason": "", "since": "", "until": "tomorrow"}])");
    CHECK_THROWS_WITH(suspensions(folder.path(), noon), Catch::EndsWith("suspensions.json is damaged"));
    CHECK(resume(folder.path(), {}, noon) == std::vector<std::string>{"*"});
    CHECK(suspensions(folder.path(), noon).empty());
}

TEST_CASE("retries are kept for a month") {
    const Folder folder;
    retry(folder.path(), {"a", "b"}, noon);
    REQUIRE(retries(folder.path()).size() == 2);
    CHECK(retries(folder.path()).front().at == "2026-07-15T12:00:00Z");
    retry(folder.path(), {"c"}, noon + hours(24 * 31));
    CHECK(retries(folder.path()).size() == 1);
    folder.write("retries.json",
                 R"([{"stacks": "a", "at": "now"}, {"stacks": "b", "at": "2026-07-15T12:00:00Z"}])");
    REQUIRE(retries(folder.path()).size() == 1);
    CHECK(retries(folder.path()).front().stacks == "b");
}
