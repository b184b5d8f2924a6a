// What must fail is blocked or said to have failed; what ran before runs on, or is said to be down.

#include "seen.hpp"
#include "stage.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

using Catch::Contains;
using e2e::Result;
using real::Engine;
using real::Setting;
using real::Source;
using real::Stage;

namespace {

void deploy_broken(Stage &stage) {
    stage.put("app", stage.sleeps(101));
    stage.desire({stage.item("app")});
    stage.applies_well();
    stage.sees("app", stage.sleeping(101));
}

bool runs_on(Stage &stage) {
    const auto seen =
        real::wait_until_runs(stage.place(), stage.kind().engine, stage.full("app"), stage.sleeping(101));
    return seen == stage.sleeping(101);
}

/// The line of `list` about the stack.
std::string listed(Stage &stage) {
    std::istringstream lines(stage.run({"list", "--color", "never"}).out);
    for (std::string line; std::getline(lines, line);)
        if (line.find(stage.full("app")) != std::string::npos)
            return line;
    return {};
}

/// Applies what must fail. It is called so, and what ran before runs unless the report says otherwise.
Result fails_honestly(Stage &stage, std::vector<std::string> more = {}) {
    Result failed = stage.apply(std::move(more));
    INFO(failed.out << failed.err);
    CHECK(failed.exit_code == 4);
    CHECK_THAT(failed.out, !Contains("1 done"));
    if (!runs_on(stage))
        CHECK_THAT(failed.out, Contains("down") || Contains("not effective"));
    return failed;
}

/// The former content once more: it is done at once, or there was nothing to do.
void good_content_mends(Stage &stage) {
    stage.put("app", stage.sleeps(101));
    stage.applies_well();
    stage.sees("app", stage.sleeping(101));
    CHECK_THAT(listed(stage), Contains("healthy"));
}

} // namespace

TEST_CASE("break 1: an image that can't be had") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    deploy_broken(stage);
    stage.put("app",
              "services:\n  web:\n    image: nosuch.invalid/image:9\n    command: [\"sleep\", \"5\"]\n");
    const Result failed = fails_honestly(stage);
    INFO(failed.out << failed.err);
    CHECK_THAT(failed.out + failed.err, Contains("nosuch.invalid/image:9"));
    // A swarm takes what it can't pull, and nothing can tell it before where the registry doesn't answer.
    if (stage.kind().source == Source::inline_file || stage.kind().engine == Engine::standalone)
        CHECK(runs_on(stage));
    good_content_mends(stage);
}

TEST_CASE("break 2: a file that is no YAML") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    deploy_broken(stage);
    stage.put("app", "services:\n  web: [\n");
    const Result failed = stage.apply();
    INFO(failed.out << failed.err);
    CHECK((failed.exit_code == 4 || failed.exit_code == 1));
    CHECK(runs_on(stage));
    good_content_mends(stage);
}

TEST_CASE("break 3: a container that crashes") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    deploy_broken(stage);
    stage.put("app", stage.commands("[\"sh\", \"-c\", \"echo out of paper; exit 3\"]"));
    const Result failed = fails_honestly(stage);
    INFO(failed.out << failed.err);
    CHECK_THAT(failed.out, Contains("not effective"));
    if (stage.kind().source == Source::inline_file) {
        CHECK_THAT(failed.out, Contains("restored"));
        CHECK(runs_on(stage));
        CHECK(stage.run({"plan", "--detailed-exitcode"}).exit_code == 2);
    } else if (!runs_on(stage)) {
        CHECK_THAT(listed(stage), !Contains("healthy"));
    }
    good_content_mends(stage);
}

TEST_CASE("break 8: an image that the engine refuses is told with its reason, preflight or not") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!stage.can_play())
        return;
    deploy_broken(stage);
    stage.put("app",
              "services:\n  web:\n    image: nosuch.invalid/image:9\n    command: [\"sleep\", \"5\"]\n");
    const Result failed = fails_honestly(stage, {"--no-preflight"});
    INFO(failed.out << failed.err);
    CHECK_THAT(failed.out, Contains("nosuch.invalid/image:9") || Contains("No such image"));
    if (stage.kind().source == Source::inline_file)
        CHECK(runs_on(stage));
    good_content_mends(stage);
}
