// What can't be changed in place is replaced only where that is allowed, and then runs.

#include "seen.hpp"
#include "stage.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using nlohmann::json;
using real::Setting;
using real::Source;
using real::Stage;

TEST_CASE("an inline stack becomes one from git") {
    Stage stage(GENERATE(from_range(real::everywhere(Source::inline_file))));
    if (!stage.can_play())
        return;
    stage.put("app", stage.sleeps(101));
    stage.desire({stage.item("app", ", env: {A: '1'}")});
    stage.applies_well();

    stage.repository().commit({{"app.yml", stage.sleeps(102)}});
    stage.desire({"  - {name: " + stage.full("app") + ", environment: " +
                  stage.place().environment(stage.kind().engine) + ", gitConfig: {url: '" + stage.git_url() +
                  "', referenceName: refs/heads/main, configFilePath: app.yml}, env: {A: '1'}}\n"});
    const Result refused = stage.apply();
    INFO(refused.out << refused.err);
    CHECK(refused.exit_code == 4);
    CHECK_THAT(refused.out, Contains("replace"));
    stage.sees("app", stage.sleeping(101));

    stage.applies_well({"--allow-replace"});
    stage.sees("app", stage.sleeping(102));
    CHECK_FALSE(stage.record("app").at("GitConfig").is_null());
    CHECK(stage.record("app").at("Env").at(0).at("value") == "1");
}

TEST_CASE("another file of the repository is deployed, in place or as a replacement") {
    Stage stage(GENERATE(from_range(real::everywhere(Source::git))));
    if (!stage.can_play())
        return;
    stage.put("app", stage.sleeps(101));
    stage.put("other", stage.sleeps(102));
    stage.desire({stage.item("app")});
    stage.applies_well();
    std::string item = stage.item("app");
    item.replace(item.find("app.yml"), 7, "other.yml");
    stage.desire({item});
    stage.applies_well({"--allow-replace"});
    stage.sees("app", stage.sleeping(102));
    CHECK(stage.record("app").at("GitConfig").at("ConfigFilePath") == "other.yml");
}

TEST_CASE("a replacement that the server can't build is not begun") {
    Stage stage(GENERATE(from_range(real::everywhere(Source::inline_file))));
    if (!stage.can_play())
        return;
    stage.put("app", stage.sleeps(101));
    stage.desire({stage.item("app")});
    stage.applies_well();
    const json id = stage.record("app").at("Id");
    stage.desire({"  - {name: " + stage.full("app") + ", environment: " +
                  stage.place().environment(stage.kind().engine) + ", gitConfig: {url: '" + stage.git_url() +
                  "', referenceName: refs/heads/nowhere, configFilePath: app.yml}}\n"});
    const Result refused = stage.apply({"--allow-replace"});
    INFO(refused.out << refused.err);
    CHECK(refused.exit_code == 4);
    REQUIRE_FALSE(stage.record("app").is_null());
    CHECK(stage.record("app").at("Id") == id);
    stage.sees("app", stage.sleeping(101));
}
