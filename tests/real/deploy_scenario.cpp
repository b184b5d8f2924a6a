// What is created and changed runs as it was asked for, and the next plan is empty.

#include "seen.hpp"
#include "stage.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using nlohmann::json;
using real::Setting;
using real::Source;
using real::Stage;

TEST_CASE("a stack is created, and changed twice") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    stage.put("app", stage.sleeps(101));
    stage.desire({stage.item("app")});
    CHECK(stage.run({"plan", "--detailed-exitcode"}).exit_code == 2);
    stage.applies_well();
    stage.sees("app", stage.sleeping(101));
    const json created = stage.record("app");
    CHECK(created.at("Status") == 1);

    for (const int seconds : {102, 103}) {
        stage.put("app", stage.sleeps(seconds));
        CHECK(stage.run({"plan", "--detailed-exitcode"}).exit_code == 2);
        stage.applies_well();
        stage.sees("app", stage.sleeping(seconds));
        CHECK(stage.record("app").at("Id") == created.at("Id"));
    }
}

TEST_CASE("a changed variable arrives in what runs") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    stage.put("app", stage.sleeps(101) + "    environment: {GREETING: \"${GREETING}\"}\n");
    for (const std::string value : {"hello", "good morning", "plain=equal"}) {
        stage.desire({stage.item("app", ", env: {GREETING: '" + value + "'}")});
        stage.applies_well();
        stage.sees("app", stage.sleeping(101));
        CHECK(real::variable_of(stage.place(), stage.kind().engine, stage.full("app"), "web", "GREETING") ==
              value);
    }
}

TEST_CASE("several stacks are made side by side") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    std::vector<std::string> items;
    for (const std::string name : {"one", "two", "three"}) {
        stage.put(name, stage.sleeps(101));
        items.push_back(stage.item(name, name == "three" ? ", dependsOn: [" + stage.full("one") + "]" : ""));
    }
    stage.desire(items);
    stage.applies_well();
    for (const std::string name : {"one", "two", "three"})
        stage.sees(name, stage.sleeping(101));
}

TEST_CASE("polling is stored, changed and really on") {
    Stage stage(GENERATE(from_range(real::everywhere(Source::git))));
    if (!stage.can_play())
        return;
    stage.put("app", stage.sleeps(101));
    for (const std::string interval : {"5m", "10m"}) {
        stage.desire({stage.item("app", ", autoUpdate: {interval: " + interval + "}")});
        stage.applies_well();
        const json update = stage.record("app").at("AutoUpdate");
        CHECK(update.at("Interval") == interval);
        CHECK(update.value("JobID", "") != "");
    }
    stage.desire({stage.item("app")});
    stage.applies_well();
    CHECK(stage.record("app").at("AutoUpdate").is_null());
    stage.sees("app", stage.sleeping(101));
}
