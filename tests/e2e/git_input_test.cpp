#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

std::string head_of(const World &world) {
    return "apiVersion: stowage/v1\nservers: [{name: main, url: '" + world.server_url() +
           "', apiKey: {env: KEY}}]\ndefaults: {server: main, environment: production}\nstacks:\n";
}

/// A repository with a desired state, and nothing checked out.
struct Checked {
    World world;
    simulator::FixtureRepository repository{(world.folder() / "config.git").string()};

    [[nodiscard]] Result run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin() + 1, {"--git", repository.path()});
        return world.run(std::move(arguments));
    }
};

const std::string flow_compose = "services: {app: {image: 'nginx:1'}}\n";

} // namespace

TEST_CASE("a desired state is read from a commit", "[e2e][git]") {
    Checked it;
    it.repository.commit(
        {{"stowage.yaml", head_of(it.world) + "  - {name: web, file: stacks/web.yml, envFile: "
                                              "web.env}\n"},
         {"stacks/web.yml", flow_compose},
         {"web.env", "A=1\n"}});
    const std::string commit = it.repository.commit({{"other.yaml", "x: 1\n"}}, "main");
    it.repository.commit({{"stowage.yaml", "apiVersion: stowage/v1\nstacks: [{}]\n"}}, "broken");

    const Result valid = it.run({"validate"});
    INFO(valid.out << valid.err);
    CHECK(valid.exit_code == 0);
    CHECK_THAT(valid.out, Contains("1 stack on 1 server") && Contains(commit.substr(0, 7)));
    CHECK_THAT(it.run({"validate", "--verbose"}).out, Contains("stowage.yaml:5:"));

    const Result plan = it.run({"plan", "--ref", "main", "--format", "json"});
    INFO(plan.out << plan.err);
    REQUIRE(plan.exit_code == 0);
    const json document = json::parse(plan.out);
    CHECK(document["commit"] == json{{"id", commit}, {"reference", "main"}, {"uncommitted", false}});
    CHECK(document["stacks"][0]["action"] == "create");
    CHECK(document["stacks"][0]["where"]["file"] == "stowage.yaml");
    CHECK_THAT(it.run({"plan", "--ref", "main"}).out, Contains("commit: main (" + commit.substr(0, 7) + ")"));

    CHECK(it.run({"apply", "--auto-approve"}).exit_code == 0);
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
    CHECK(it.run({"list"}).exit_code == 0);

    const Result broken = it.run({"validate", "--ref", "broken"});
    CHECK(broken.exit_code == 1);
    CHECK_THAT(broken.err, Contains("In broken (") && Contains("stowage.yaml:2:10"));
}

TEST_CASE("two desired states are compared without asking a server", "[e2e][git][diff]") {
    Checked it;
    const std::string head = head_of(it.world);
    it.repository.commit(
        {{"stowage.yaml", head + "  - {name: web, file: web.yml, env: {A: one, PASSWORD: hunter2hunter2}}\n"
                                 "  - {name: old, file: web.yml}\n"},
         {"web.yml", flow_compose}});
    const std::string first = it.repository.commit({}, "main");
    it.repository.commit(
        {{"stowage.yaml", head + "  - {name: web, file: web.yml, env: {A: two, PASSWORD: geheimnis12}}\n"
                                 "  - {name: new, file: web.yml, selfHeal: never}\n"},
         {"web.yml", "services: {app: {image: 'nginx:2'}}\n"}},
        "main");
    const Result some = it.run({"diff", "--from", first, "--to", "main"});
    INFO(some.out << some.err);
    CHECK(some.exit_code == 2);
    CHECK_THAT(some.out, Contains("diff production/new  create\n") && Contains("+selfHeal: \"never\"\n") &&
                             Contains("diff production/old  delete\n") &&
                             Contains("--- production/web in " + first.substr(0, 7)) &&
                             Contains("-env.A: \"one\"\n+env.A: \"two\"\n") &&
                             Contains("-env.PASSWORD: (secret)\n+env.PASSWORD: (secret)\n") &&
                             Contains("-services: {app: {image: 'nginx:1'}}\n"));
    CHECK_THAT(some.out, !Contains("hunter2") && !Contains("geheimnis") && !Contains("onFailure"));
    CHECK_THAT(it.run({"diff", "old", "--from", first, "--to", "main"}).out, !Contains("web"));
    const Result none = it.run({"diff", "--from", "main", "--to", "main"});
    CHECK(none.exit_code == 0);
    CHECK(none.out.empty());
    for (const std::vector<std::string> &slip : {std::vector<std::string>{"diff", "--from", "nowhere"},
                                                 {"diff", "--from", ""},
                                                 {"diff", "--to", first},
                                                 {"diff", "owld", "--from", first},
                                                 {"diff", "--from", first, "--state", "s.json"}}) {
        const Result refused = it.run(slip);
        INFO(refused.out << refused.err);
        CHECK(refused.exit_code == 1);
        CHECK(refused.out.empty());
        CHECK_THAT(refused.err, Contains("error: "));
    }
    CHECK(it.world.requests().empty());
}

TEST_CASE("the folder of a commit that is read", "[e2e][git]") {
    Checked it;
    const std::string head = head_of(it.world);
    it.repository.commit(
        {{"config/servers.yaml", head.substr(0, head.rfind("stacks:"))},
         {"config/stacks/a.yml", "apiVersion: stowage/v1\nstacks: [{name: a, file: c.yml}]\n"},
         {"config/stacks/c.yml", flow_compose},
         {"chart.yaml", "apiVersion: v2\nname: chart\n"}});
    CHECK_THAT(it.run({"validate"}).out, Contains("1 stack on 1 server"));
    CHECK_THAT(it.run({"validate", "--path", "config"}).out, Contains("1 stack on 1 server"));
    const Result nowhere = it.run({"validate", "--path", "confg"});
    CHECK(nowhere.exit_code == 1);
    CHECK_THAT(nowhere.err, Contains("no YAML file at 'confg'"));
    CHECK_THAT(it.run({"validate", "--ref", "gone"}).err, Contains("no branch, tag or commit 'gone'"));
}

TEST_CASE("what a commit names can't leave it", "[e2e][git]") {
    Checked it;
    std::ofstream(it.world.folder() / "secret.env") << "STOLEN=1\n";
    const std::string outside = (it.world.folder() / "secret.env").string();
    const std::string field =
        GENERATE_COPY("envFile: '" + outside + "'", "envFile: ../secret.env",
                      "env: {A: {file: '" + outside + "'}}", "env: {A: {file: ../../etc/hostname}}");
    it.repository.commit(
        {{"stowage.yaml", head_of(it.world) + "  - {name: web, file: web.yml, " + field + "}\n"},
         {"web.yml", flow_compose}});
    const Result result = it.run({"plan"});
    INFO(field << result.out << result.err);
    CHECK(result.exit_code == 1);
    CHECK_THAT(result.err, Contains("leads out of the repository") && Contains("stowage.yaml:5:"));
    CHECK(it.world.server().requests().empty());
}

TEST_CASE("values of a commit's own files", "[e2e][git]") {
    Checked it;
    it.repository.commit(
        {{"stowage.yaml", head_of(it.world) + "  - {name: web, file: web.yml, env: {A: {file: "
                                              "token}}}\n"},
         {"web.yml", flow_compose},
         {"token", "hunter22\n"}});
    const Result apply = it.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    REQUIRE(apply.exit_code == 0);
    CHECK(json::parse(it.world.server().state())["stacks"][0]["Env"][0]["value"] == "hunter22");
    CHECK_THAT(apply.out, !Contains("hunter22"));
    it.repository.commit({{"token", "hunter23\n"}});
    const Result saved = it.run({"plan", "--out", "p.json"});
    CHECK(saved.exit_code == 1);
    CHECK_THAT(saved.err, Contains("a saved plan could not look it up again"));
}

TEST_CASE("a commit runs nothing", "[e2e][git]") {
    Checked it;
    it.repository.commit(
        {{"stowage.yaml",
          head_of(it.world) + "  - {name: web, file: web.yml, env: {A: {exec: [touch, ran]}}}\n"},
         {"web.yml", flow_compose}});
    const Result refused = it.run({"plan"});
    CHECK(refused.exit_code == 1);
    CHECK_THAT(refused.err, Contains("would run the program touch"));
    CHECK_FALSE(std::filesystem::exists(it.world.folder() / "ran"));
}

TEST_CASE("addresses with credentials are refused", "[e2e][git]") {
    const World world;
    for (const char *address :
         {"https://bot:hunter22@git.example.com/a.git", "https://hunter22@git.example.com/a"}) {
        const Result result = world.run({"validate", "--git", address});
        CHECK(result.exit_code == 1);
        CHECK_THAT(result.err, Contains("--git-password-env") && !Contains("hunter22"));
    }
    CHECK_THAT(world.run({"validate", "--git", "ext::sh -c id://x"}).err,
               Contains("does not know addresses"));
    CHECK_THAT(world.run({"validate", "--git", "x", "--git-password-env", "NOWHERE"}).err,
               Contains("NOWHERE"));
    CHECK(world.run({"validate", "--git", "x", "-f", "y"}).exit_code == 1);
}

TEST_CASE("a private remote is read with a password from the environment", "[e2e][git]") {
    Checked it;
    it.repository.commit({{"stowage.yaml", head_of(it.world) + "  - {name: web, file: web.yml}\n"},
                          {"web.yml", flow_compose}});
    auto state = json::parse(it.world.server().state());
    state["repositories"] = json::array(
        {{{"name", "config"}, {"path", it.repository.path()}, {"username", "bot"}, {"password", "s3cret"}}});
    it.world.server().set_state(state.dump());
    e2e::Command command;
    command.arguments = {"validate",       "--git", it.world.server().git_url("config"),
                         "--git-username", "bot",   "--git-password-env",
                         "GIT_TOKEN"};
    command.env = {{"GIT_TOKEN", "s3cret"}};
    const Result result = it.world.run(command);
    INFO(result.out << result.err);
    CHECK(result.exit_code == 0);
    command.env = {{"GIT_TOKEN", "wrong-one"}};
    const Result refused = it.world.run(command);
    CHECK(refused.exit_code == 1);
    CHECK_THAT(refused.err, Contains("credentials refused") && !Contains("wrong-one"));
}
