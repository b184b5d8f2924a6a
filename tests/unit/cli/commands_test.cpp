#include "cli/commands.hpp"
#include "support/error.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace stowage;
using Catch::Matchers::Contains;

namespace {

/// Parses `words` and runs what they say.
int run(CLI::App &app, const cli::Commands &commands, std::vector<std::string> words) {
    std::reverse(words.begin(), words.end()); // as CLI11 takes them
    app.parse(words);
    return commands.run();
}

std::string refused(const cli::Commands &commands) {
    try {
        (void)commands.run();
    } catch (const support::Error &error) {
        return error.what();
    }
    return "it ran";
}

} // namespace

TEST_CASE("the command that was given runs, and no other", "[cli]") {
    CLI::App app;
    cli::Commands commands(app);
    commands.add("one", "the first", [] { return 11; });
    commands.add("two", "the second", [] { return 22; });
    CHECK(run(app, commands, {"one"}) == 11);
    CHECK(run(app, commands, {"two"}) == 22);
}

TEST_CASE("a command that nothing runs is an error, whatever the others are", "[cli]") {
    CLI::App app;
    cli::Commands commands(app);
    commands.add("apply", "changes servers", [] { return 0; });
    app.add_subcommand("forgotten", "parsed, but nothing runs it");
    app.parse("forgotten");
    CHECK_THAT(refused(commands), Contains("there is no command 'forgotten'"));
}

TEST_CASE("without a command nothing runs", "[cli]") {
    CLI::App app;
    cli::Commands commands(app);
    commands.add("apply", "changes servers", [] { return 0; });
    app.parse("");
    CHECK(refused(commands) == "a command is missing");
}

TEST_CASE("a word that is no command is refused with the one that was meant", "[cli]") {
    CLI::App app;
    cli::Commands commands(app);
    commands.add("validate", "checks", [] { return 0; });
    CHECK_NOTHROW(commands.check("validate"));
    try {
        commands.check("validat");
        FAIL("it was taken");
    } catch (const support::Error &error) {
        CHECK_THAT(error.what(), Contains("there is no command 'validat'"));
        CHECK_THAT(error.advice(), Contains("did you mean 'validate'?"));
    }
}
