// The judge sees what it is there for; a walk is the same again for the same seed.

#include "judge.hpp"

#include <catch2/catch.hpp>

using nlohmann::json;
using roam::Said;
using roam::Step;
using roam::What;

namespace {

/// A run that says this of the first stack, and "unchanged" of all others.
Said said(roam::World &world, const std::string &outcome, const std::string &message = "") {
    const std::string name = world.stage().full(world.wishes().at(0).name);
    const bool well = outcome == "done" || outcome == "unchanged";
    return {well ? 0 : 4, "",
            json{{"stacks", json::array({{{"name", name}, {"outcome", outcome}, {"message", message}}})}}};
}

} // namespace

TEST_CASE("the judge of random walks believes nothing") {
    roam::World world("2.23");
    const roam::Before nothing = look(world);
    CHECK(judge_apply(world, nothing, said(world, "done")).size() == 1);
    CHECK(judge_apply(world, nothing, said(world, "failed")).empty());
    CHECK(judge_apply(world, nothing, said(world, "failed", "what ran before was restored")).size() == 1);
    REQUIRE(world.apply().exit_code == 0);

    const roam::Before before = look(world);
    CHECK(judge_apply(world, before, said(world, "done")).empty());
    CHECK(judge_list(world, world.list()).empty());
    world.disturb(Step{What::content, 0, 9555});
    CHECK(judge_apply(world, before, said(world, "done")).size() == 1);
    CHECK(judge_apply(world, before, said(world, "blocked")).empty());
    const Said list = world.list();
    world.disturb(Step{What::wipe, 0, 0});
    CHECK(judge_apply(world, before, said(world, "blocked")).size() == 1);
    CHECK(judge_list(world, list).size() == 1); // it was healthy a moment ago
}

TEST_CASE("steps are read as they are written, and follow from the seed") {
    const std::vector<Step> steps = roam::steps_of(7, 40, 4);
    CHECK(roam::text_of(steps) == roam::text_of(roam::steps_of(7, 40, 4)));
    CHECK(roam::text_of(steps) != roam::text_of(roam::steps_of(8, 40, 4)));
    CHECK(roam::text_of(roam::steps_from(roam::text_of(steps))) == roam::text_of(steps));
    CHECK_THROWS(roam::steps_from("dance 1 2"));
}
