// A repository that can't be read any more: what runs is left alone, and it is said.

#include "seen.hpp"
#include "stage.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using real::Setting;
using real::Source;
using real::Stage;

TEST_CASE("break 5: the branch is gone") {
    Stage stage(GENERATE(from_range(real::everywhere(Source::git))));
    if (!stage.can_play())
        return;
    stage.put("app", stage.sleeps(101));
    stage.desire({stage.item("app")});
    stage.applies_well();
    stage.repository().branch("kept", "main");
    std::filesystem::remove(std::filesystem::path(stage.repository().path()) / "refs/heads/main");

    const Result plan = stage.run({"plan"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out + plan.err, Contains("refs/heads/main"));
    stage.desire({stage.item("app", ", env: {A: '1'}")});
    const Result failed = stage.apply();
    INFO(failed.out << failed.err);
    CHECK(failed.exit_code == 4);
    stage.sees("app", stage.sleeping(101));

    stage.repository().branch("main", "kept");
    stage.applies_well();
    stage.sees("app", stage.sleeping(101));
}

TEST_CASE("break 6: the password is wrong") {
    Stage stage(GENERATE(from_range(real::everywhere(Source::git))));
    if (!stage.can_play())
        return;
    const auto desire = [&](const std::string &more) {
        std::string item = stage.item("app", more);
        item.replace(item.find(", referenceName"), 0,
                     ", authentication: {username: bot, password: {env: PASSWORD}}");
        stage.desire({item});
    };
    const auto apply = [&](const std::string &password, const std::vector<std::string> &more = {}) {
        e2e::Command command;
        command.arguments = {"apply", "--auto-approve", "--stable-for", "0s"};
        command.arguments.insert(command.arguments.end(), more.begin(), more.end());
        command.env = {{"PASSWORD", password}};
        return stage.run(command);
    };
    stage.protect_repository("bot", "first-word");
    stage.put("app", stage.sleeps(101));
    desire("");
    const Result created = apply("first-word");
    INFO(created.out << created.err);
    REQUIRE(created.exit_code == 0);
    stage.sees("app", stage.sleeping(101));

    stage.protect_repository("bot", "second-word");
    desire(", env: {A: '1'}");
    const Result failed = apply("first-word");
    INFO(failed.out << failed.err);
    CHECK(failed.exit_code == 4);
    CHECK_THAT(failed.out + failed.err, !Contains("first-word"));
    stage.sees("app", stage.sleeping(101));

    const Result rotated = apply("second-word", {"--rotate-credentials", "*"});
    INFO(rotated.out << rotated.err);
    CHECK(rotated.exit_code == 0);
    CHECK_THAT(rotated.out + rotated.err, !Contains("second-word"));
    stage.sees("app", stage.sleeping(101));
}
