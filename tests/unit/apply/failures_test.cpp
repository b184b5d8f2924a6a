#include "apply/failures.hpp"
#include "support/digest.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <string>

using namespace stowage;

namespace {

/// Whether a mixture is known of the one stack that such a file tells of.
bool knows_a_mixture(const std::string &at, const std::string &last) {
    const tests::TemporaryFolder state;
    ::setenv("XDG_STATE_HOME", state.path().c_str(), 1);
    const std::string url = "https://p.example.com";
    const std::filesystem::path folder = state.path() / "stowage" / "failures";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / (support::sha256_hex(url).substr(0, 32) + ".json")) << fmt::format(
        R"({{"stacks": {{"1/web": {{"attempt": "a", "at": "{}", "message": "m", "times": 1, "last": "{}", "mixed": true}}}}}})",
        at, last);
    plan::StackPlan plan;
    plan.environment_id = 1;
    plan.name = "web";
    return apply::Failures(url, "key").mixture(plan) != nullptr;
}

} // namespace

TEST_CASE("a record of failures with a time that is none is damaged, and nothing is known") {
    CHECK(knows_a_mixture("2026-01-31T12:00:00Z", "2026-01-31T12:05:00Z"));
    CHECK(knows_a_mixture("2026-01-31T12:00:00Z", ""));
    CHECK_FALSE(knows_a_mixture("yesterday", ""));
    CHECK_FALSE(knows_a_mixture("2026-01-31T12:00:00Z", "2026%-01-31T12:00:00Z"));
}
