// Stop, start, rename, delete and prune, as the engine shows them.

#include "seen.hpp"
#include "stage.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using nlohmann::json;
using real::Setting;
using real::Stage;

namespace {

/// The stack `app`, running, and as desired.
void deploy(Stage &stage) {
    stage.put("app", stage.sleeps(101));
    stage.desire({stage.item("app")});
    stage.applies_well();
    stage.sees("app", stage.sleeping(101));
}

} // namespace

TEST_CASE("a stack is stopped and started again") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    deploy(stage);
    const json id = stage.record("app").at("Id");
    stage.desire({stage.item("app", ", state: stopped")});
    stage.applies_well();
    for (const real::Running &one :
         real::everything_of(stage.place(), stage.kind().engine, stage.full("app")))
        CHECK_FALSE(one.up);
    CHECK(stage.record("app").at("Status") == 2);

    stage.desire({stage.item("app")});
    stage.applies_well();
    stage.sees("app", stage.sleeping(101));
    CHECK(stage.record("app").at("Id") == id);
}

TEST_CASE("a stack is renamed in place") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    deploy(stage);
    const json id = stage.record("app").at("Id");
    stage.put("new", stage.sleeps(101));
    stage.desire({stage.item("new", ", formerName: " + stage.full("app"))});
    const Result applied = stage.apply({"--allow-replace"});
    INFO(applied.out << applied.err);
    CHECK(applied.exit_code == 0);
    stage.sees("new", stage.sleeping(101));
    stage.sees("app", {});
    CHECK(stage.record("app").is_null());
    REQUIRE_FALSE(stage.record("new").is_null());
    if (stage.kind().source == real::Source::inline_file)
        CHECK(stage.record("new").at("Id") == id);
    stage.needs_nothing();
}

TEST_CASE("a stack is deleted, and protected ones are not") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    deploy(stage);
    stage.desire({stage.item("app", ", state: absent, protect: true")});
    CHECK(stage.apply().exit_code != 0);
    stage.sees("app", stage.sleeping(101));

    stage.desire({stage.item("app", ", state: absent")});
    stage.applies_well();
    stage.sees("app", {});
    CHECK(stage.record("app").is_null());
}

TEST_CASE("prune deletes what it owns and nobody names, and no more") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    std::vector<std::string> items;
    for (const std::string name : {"own-a", "own-b", "own-c", "other"}) {
        stage.put(name, stage.sleeps(101));
        items.push_back(stage.item(name));
    }
    stage.desire(items);
    stage.applies_well();

    const std::string scope = "prune: {environments: [" + stage.place().environment(stage.kind().engine) +
                              "], names: ['" + stage.full("own-*") + "']}\n";
    stage.desire({items.at(0), items.at(1)}, scope);
    const Result plan = stage.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains(stage.full("own-c")) && Contains("1 to delete"));
    stage.applies_well();
    stage.sees("own-a", stage.sleeping(101));
    stage.sees("own-b", stage.sleeping(101));
    stage.sees("own-c", {});
    stage.sees("other", stage.sleeping(101));
    CHECK(stage.record("own-c").is_null());
}
