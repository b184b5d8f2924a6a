#include "world.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

using e2e::Result;
using e2e::World;

namespace {

/// What an example runs of stowage: each line that begins with it, without what the shell adds.
std::vector<std::vector<std::string>> commands_in(const std::filesystem::path &file) {
    std::ifstream text(file);
    REQUIRE(text.good());
    std::vector<std::vector<std::string>> commands;
    for (std::string line; std::getline(text, line);) {
        std::istringstream words(line);
        std::vector<std::string> command;
        for (std::string word; words >> word && word != "||";)
            if (word != "-" || !command.empty())
                command.push_back(word);
        if (!command.empty() && command.front() == "stowage")
            commands.emplace_back(command.begin() + 1, command.end());
    }
    return commands;
}

} // namespace

TEST_CASE("what the pre-merge examples run works as it stands", "[e2e][examples]") {
    const std::filesystem::path folder = STOWAGE_EXAMPLES "/pre-merge";
    for (const char *file : {"github.yml", "gitlab-ci.yml", "gitea.yml"}) {
        World world;
        world.write("app.yml", "services:\n  app:\n    image: nginx:1\n");
        world.desire("  - {name: web, file: app.yml}\n");
        const auto commands = commands_in(folder / file);
        REQUIRE(commands.size() == 2);
        CHECK(commands[0][0] == "validate");
        CHECK(commands[1][0] == "plan");
        for (const std::vector<std::string> &command : commands) {
            const Result result = world.run(command);
            INFO(file << ": " << command[0] << "\n" << result.out << result.err);
            CHECK(result.exit_code == 0);
        }
        CHECK(std::filesystem::exists(world.folder() / "plan.md"));
        CHECK(std::filesystem::exists(world.folder() / "plan.html"));
        CHECK(world.writes().empty());
    }
}
