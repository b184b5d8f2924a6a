#include "world.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

using Catch::Contains;
using Catch::StartsWith;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

using e2e::compose;

std::string read(const World &world, const std::string &path) {
    std::ifstream file(world.folder() / path, std::ios::binary);
    REQUIRE(file.good());
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

bool exists(const World &world, const std::string &path) {
    return std::filesystem::exists(world.folder() / path);
}

std::vector<std::string> to_all_files(const std::string &command) {
    std::vector<std::string> arguments = {command};
    for (const char *format : {"text", "json", "markdown", "html", "junit", "github", "gitlab", "sarif"}) {
        arguments.emplace_back("--output");
        arguments.push_back(std::string(format) + "=out/" + format);
    }
    return arguments;
}

void check_all_files(const World &world) {
    CHECK(json::accept(read(world, "out/json")));
    CHECK_THAT(read(world, "out/markdown"), StartsWith("<!-- stowage:"));
    CHECK_THAT(read(world, "out/html"), StartsWith("<!DOCTYPE html>"));
    CHECK_THAT(read(world, "out/junit"), StartsWith("<?xml"));
    CHECK(json::parse(read(world, "out/gitlab")).is_array());
    CHECK(json::parse(read(world, "out/sarif")).at("version") == "2.1.0");
    CHECK_FALSE(read(world, "out/text").empty());
    CHECK_FALSE(read(world, "out/github").empty());
    for (const auto &entry : std::filesystem::directory_iterator(world.folder() / "out"))
        CHECK(entry.path().extension() != ".tmp");
}

} // namespace

TEST_CASE("a plan and a report go to files of all formats at once", "[e2e][formats]") {
    World world;
    std::filesystem::create_directories(world.folder() / "out");
    std::filesystem::create_directories(world.folder() / ".git"); // the top, by which paths are told
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n");

    const Result plan = world.run(to_all_files("plan"));
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 0);
    CHECK_THAT(plan.out, Contains("Plan: 1 to create."));
    check_all_files(world);
    CHECK(read(world, "out/text") == plan.out);
    CHECK_THAT(read(world, "out/github"), StartsWith("::notice file=stowage.yaml,line=8,"));

    auto apply_arguments = to_all_files("apply");
    apply_arguments.emplace_back("--auto-approve");
    const Result apply = world.run(apply_arguments);
    CHECK(apply.exit_code == 0);
    check_all_files(world);
    CHECK(json::parse(read(world, "out/json")).at("format") == "stowage/report/v1");
    CHECK_THAT(read(world, "out/markdown"), StartsWith("<!-- stowage:apply -->") && Contains("**1 done.**"));
    CHECK_THAT(read(world, "out/text"), Contains("Apply: 1 done."));
}

TEST_CASE("a saved plan is shown in any format", "[e2e][formats]") {
    World world;
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n");
    REQUIRE(world.run({"plan", "--out", "plan.json"}).exit_code == 0);
    const Result show =
        world.run({"show", "--output", "html=plan.html", "--format", "markdown", "plan.json"});
    INFO(show.err);
    CHECK(show.exit_code == 0);
    CHECK_THAT(show.out, StartsWith("<!-- stowage:plan -->\n## stowage plan\n\n**1 to create.**"));
    CHECK_THAT(read(world, "plan.html"), Contains("production/web"));
}

TEST_CASE("standard output takes one format", "[e2e][formats]") {
    World world;
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n");
    const Result by_output = world.run({"plan", "--output", "junit=-"});
    CHECK_THAT(by_output.out, StartsWith("<?xml"));
    CHECK(by_output.out == world.run({"plan", "--format", "junit"}).out);
    for (const std::vector<std::string> &twice :
         {std::vector<std::string>{"plan", "--output", "junit=-", "--output", "json=-"},
          std::vector<std::string>{"plan", "--format", "text", "--output", "json=-"}}) {
        const Result result = world.run(twice);
        CHECK(result.exit_code == 1);
        CHECK(result.out.empty());
        CHECK_THAT(result.err, Contains("standard output takes one format"));
    }
}

TEST_CASE("an output that can't be written is told before anything is done", "[e2e][formats]") {
    World world;
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n");
    std::filesystem::create_directories(world.folder() / "folder");
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"markdwn=x", "did you mean 'markdown'?"},
        {"markdown", "it is not FORMAT=FILE"},
        {"=x", "it is not FORMAT=FILE"},
        {"markdown=", "it is not FORMAT=FILE"},
        {"markdown=none/x", "there is no folder 'none'"},
        {"markdown=folder", "it is a folder"},
        {"markdown=/dev/null", "it is not a file"},
        {"json=folder/../first", "another --output has the same file"},
    };
    for (const char *command : {"plan", "apply"})
        for (const auto &[spec, words] : cases) {
            std::vector<std::string> arguments = {command, "--output", "html=first", "--output", spec};
            const Result result = world.run(arguments);
            INFO(command << " " << spec << "\n" << result.err);
            CHECK(result.exit_code == 1);
            CHECK_THAT(result.err, StartsWith("error: --output '" + spec + "': ") && Contains(words));
            CHECK(result.out.empty());
        }
    CHECK_FALSE(exists(world, "first"));
    CHECK(world.server().requests().empty());
    CHECK_THAT(world.run({"plan", "--out", "p", "--output", "json=./p"}).err,
               Contains("saved to the same file"));
    CHECK_THAT(world.run({"plan", "--format", "xml"}).err,
               Contains("error: --format: there is no format 'xml'"));
    CHECK(world.server().requests().empty());
}

TEST_CASE("mistakes of the input stand at their places in any format", "[e2e][formats]") {
    World world;
    std::filesystem::create_directories(world.folder() / ".git");
    std::filesystem::create_directories(world.folder() / "out");
    world.desire("  - {name: web, file: app.yml, naem: x}\n");

    const Result github = world.run({"validate", "--format", "github"});
    CHECK(github.exit_code == 1);
    CHECK_THAT(github.out, StartsWith("::error file=stowage.yaml,line=8,col="));
    CHECK_THAT(github.err, Contains("stowage.yaml:8:")); // for people
    const json document = json::parse(world.run({"validate", "--format", "json"}).out);
    CHECK(document.at("valid") == false);
    CHECK(document.at("mistakes").at(0).at("where").at("line") == 8);
    const json sarif = json::parse(world.run({"validate", "--format", "sarif"}).out);
    CHECK_FALSE(sarif.at("runs").at(0).at("results").empty());
    CHECK_FALSE(json::parse(world.run({"validate", "--format", "gitlab"}).out).empty());
    CHECK_THAT(world.run({"validate", "--format", "junit"}).out, Contains("<failure type=\"invalid-input\""));
    CHECK(world.run({"validate"}).out.empty());

    const Result plan = world.run(to_all_files("plan"));
    CHECK(plan.exit_code == 1);
    CHECK(plan.out.empty());
    check_all_files(world);
    CHECK_THAT(read(world, "out/markdown"), Contains("in the input; nothing was sent."));
    CHECK(world.server().requests().empty());

    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n");
    const Result valid = world.run({"validate", "--format", "gitlab"});
    CHECK(valid.exit_code == 0);
    CHECK(json::parse(valid.out) == json::array());
    CHECK_THAT(world.run({"validate"}).out, StartsWith("Valid: 1 stack on 1 server"));
}

TEST_CASE("for programs, standard output of apply is the report alone", "[e2e][formats]") {
    World world;
    world.write("app.yml", compose);
    world.desire("  - {name: web, file: app.yml}\n");
    const Result apply = world.run({"apply", "--auto-approve", "--format", "markdown"});
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, StartsWith("<!-- stowage:apply -->\n"));
    CHECK_THAT(apply.err, Contains("Plan: 1 to create."));
}
