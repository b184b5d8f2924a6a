// What a stage expects of a scenario; apart, since a program without test cases has no use for it.

#include "seen.hpp"
#include "stage.hpp"

#include <catch2/catch.hpp>

namespace real {

void Stage::applies_well(std::vector<std::string> more, Who who) const {
    const e2e::Result result = apply(std::move(more), who);
    INFO(result.out << result.err);
    REQUIRE(result.exit_code == 0);
    needs_nothing(who);
}

void Stage::needs_nothing(Who who) const {
    const e2e::Result plan = run({"plan", "--detailed-exitcode"}, who);
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 0);
}

void Stage::sees(const std::string &name, const std::vector<std::string> &wanted) {
    CHECK(wait_until_runs(place_, kind_.engine, full(name), wanted) == wanted);
}

} // namespace real
