#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

std::string app_and_db(const std::string &tag) {
    return "services:\n  app:\n    image: nginx:" + tag + "\n  db:\n    image: postgres:16\n";
}

/// A repository whose `main` is what the server has, and a branch with a change.
struct Change {
    World world;
    simulator::FixtureRepository repository{(world.folder() / "config.git").string()};

    [[nodiscard]] std::string state(const std::string &stacks, const std::string &more = "") const {
        return "apiVersion: stowage/v1\nservers: [{name: main, url: '" + world.server_url() +
               "', apiKey: {env: KEY}}]\ndefaults: {server: main, environment: production}\n" + more +
               "stacks:\n" + stacks;
    }
    /// Applies it as main, and starts the branch from there.
    void base(const std::map<std::string, std::string> &files) {
        repository.commit(files);
        const Result applied = world.run({"apply", "--git", repository.path(), "--auto-approve"});
        INFO(applied.out << applied.err);
        REQUIRE(applied.exit_code == 0);
        repository.commit({{"note", "x"}}, "main");
    }
    /// Serves the repository, so that stacks can be deployed from it too. Returns its address.
    [[nodiscard]] std::string serve() {
        auto all = json::parse(world.server().state());
        all["repositories"] = json::array({{{"name", "config"}, {"path", repository.path()}}});
        world.server().set_state(all.dump());
        return world.server().git_url("config");
    }
    void head(const std::map<std::string, std::string> &files) {
        repository.branch("change");
        repository.commit(files, "change");
    }
    /// Changes a stack behind everybody's back.
    void drift(const std::string &name, const std::string &variable, const std::string &value) {
        auto all = json::parse(world.server().state());
        for (auto &stack : all["stacks"])
            if (stack["Name"] == name)
                for (auto &entry : stack["Env"])
                    if (entry["name"] == variable)
                        entry["value"] = value;
        world.server().set_state(all.dump());
    }
    [[nodiscard]] Result plan(std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments{"plan",   "--git", repository.path(), "--ref", "change",
                                           "--base", "main"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return world.run(arguments);
    }
    [[nodiscard]] json plan_json(const std::vector<std::string> &more = {}) const {
        std::vector<std::string> arguments{"--format", "json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Result result = plan(arguments);
        INFO(result.out << result.err);
        REQUIRE(result.exit_code == 0);
        return json::parse(result.out);
    }
};

json stack_of(const json &plan, const std::string &name) {
    for (const json &stack : plan["stacks"])
        if (stack["name"] == name)
            return stack;
    return nullptr;
}

json field_of(const json &stack, const std::string &name) {
    for (const json &change : stack["changes"])
        if (change["field"] == name)
            return change;
    return nullptr;
}

std::string two(const std::string &web, const std::string &api) {
    return "  - {name: web, file: web.yml, env: {A: '" + web + "', B: '1'}}\n" +
           "  - {name: api, file: web.yml, env: {A: '" + api + "'}}\n";
}

} // namespace

TEST_CASE("a pure change, pure drift, and both", "[e2e][git]") {
    Change it;
    it.base({{"stowage.yaml", it.state(two("1", "1"))}, {"web.yml", app_and_db("1")}});
    it.head({{"stowage.yaml", it.state(two("2", "1"))}});

    SECTION("a change alone") {
        const json plan = it.plan_json();
        CHECK(stack_of(plan, "web")["origin"] == "change");
        CHECK(field_of(stack_of(plan, "web"), "env.A")["origin"] == "change");
        CHECK_FALSE(stack_of(plan, "api").contains("origin"));
        CHECK(plan["base"]["reference"] == "main");
        CHECK(it.plan({"--changed-only", "--detailed-exitcode"}).exit_code == 2);
    }
    SECTION("drift elsewhere") {
        it.drift("api", "A", "9");
        const json plan = it.plan_json();
        CHECK(stack_of(plan, "web")["origin"] == "change");
        CHECK(stack_of(plan, "api")["origin"] == "drift");
        CHECK(plan["summary"]["update"] == 2);
        const json changed = it.plan_json({"--changed-only"});
        CHECK(changed["stacks"].size() == 1);
        CHECK(changed["summary"]["update"] == 1);
        CHECK_THAT(changed["notes"][0].get<std::string>(), Contains("1 stack differs without this change"));
        CHECK_THAT(it.plan().out,
                   Contains("(this change)") && Contains("(drift)") && Contains("1 by this change, 1 drift"));
        for (const char *format : {"markdown", "html"})
            CHECK_THAT(it.plan({"--format", format}).out, Contains("(this change)") && Contains("(drift)"));
    }
    SECTION("drift of another field of the stack") {
        it.drift("web", "B", "9");
        const json web = stack_of(it.plan_json(), "web");
        CHECK(web["origin"] == "both");
        CHECK(field_of(web, "env.A")["origin"] == "change");
        CHECK(field_of(web, "env.B")["origin"] == "drift");
        CHECK(it.plan_json({"--changed-only"})["stacks"].size() == 1);
    }
    SECTION("drift of the field that is changed") {
        it.drift("web", "A", "9");
        const json web = stack_of(it.plan_json(), "web");
        CHECK(web["origin"] == "both");
        CHECK(field_of(web, "env.A")["origin"] == "both");
    }
    SECTION("a change that takes over what drifted") {
        it.drift("web", "A", "2");
        const json web = stack_of(it.plan_json(), "web");
        CHECK(web["action"] == "none");
        CHECK_THAT(web["notes"][0].get<std::string>(), Contains("takes over what the server has"));
        CHECK(it.plan({"--changed-only", "--detailed-exitcode"}).exit_code == 0);
    }
}

TEST_CASE("drift alone does not count with --changed-only", "[e2e][git]") {
    Change it;
    it.base({{"stowage.yaml", it.state(two("1", "1"))}, {"web.yml", app_and_db("1")}});
    it.head({{"README", "x"}});
    it.drift("web", "A", "9");
    CHECK(it.plan({"--detailed-exitcode"}).exit_code == 2);
    CHECK(it.plan({"--detailed-exitcode", "--changed-only"}).exit_code == 0);
    CHECK(stack_of(it.plan_json(), "web")["origin"] == "drift");
}

TEST_CASE("stacks that come, go and are renamed", "[e2e][git]") {
    Change it;
    it.base({{"stowage.yaml", it.state(two("1", "1"))}, {"web.yml", app_and_db("1")}});
    SECTION("removed from management") {
        it.head({{"stowage.yaml", it.state("  - {name: web, file: web.yml, env: {A: '1', B: '1'}}\n")}});
        const json plan = it.plan_json();
        const json api = stack_of(plan, "api");
        CHECK(api["action"] == "none");
        CHECK(api["released"] == true);
        CHECK(api["origin"] == "change");
        CHECK(plan["summary"]["unchanged"] == 1);
        CHECK_THAT(it.plan({"--changed-only"}).out,
                   Contains("removes it from management") && Contains("1 removed from management"));
    }
    SECTION("deleted, where prune says so") {
        it.head({{"stowage.yaml", it.state("  - {name: web, file: web.yml, env: {A: '1', B: '1'}}\n",
                                           "prune: [{environments: [production], names: ['*']}]\n")}});
        const json api = stack_of(it.plan_json(), "api");
        CHECK(api["action"] == "delete");
        CHECK(api["origin"] == "change");
        CHECK_FALSE(api.contains("released"));
    }
    SECTION("deleted by name") {
        it.head({{"stowage.yaml", it.state("  - {name: web, file: web.yml, env: {A: '1', B: '1'}}\n"
                                           "  - {name: api, state: absent}\n")}});
        CHECK(stack_of(it.plan_json(), "api")["origin"] == "change");
    }
    SECTION("renamed") {
        it.head({{"stowage.yaml",
                  it.state("  - {name: web, file: web.yml, env: {A: '1', B: '1'}}\n"
                           "  - {name: api2, formerName: api, file: web.yml, env: {A: '1'}}\n")}});
        const json plan = it.plan_json();
        CHECK(stack_of(plan, "api2")["action"] == "rename");
        CHECK(stack_of(plan, "api2")["origin"] == "change");
        CHECK(stack_of(plan, "api") == nullptr);
    }
    SECTION("new") {
        it.head({{"stowage.yaml", it.state(two("1", "1") + "  - {name: cache, file: web.yml}\n")}});
        const json cache = stack_of(it.plan_json(), "cache");
        CHECK(cache["action"] == "create");
        CHECK(cache["origin"] == "change");
    }
}

TEST_CASE("a base that can't be used", "[e2e][git]") {
    Change it;
    it.repository.commit({{"stowage.yaml", "apiVersion: stowage/v1\nstacks: [{}]\n"}});
    it.head({{"stowage.yaml", it.state("  - {name: web, file: web.yml}\n")}, {"web.yml", app_and_db("1")}});
    const Result mended = it.plan({"--allow-server-change"});
    INFO(mended.out << mended.err);
    CHECK(mended.exit_code == 0);
    CHECK_THAT(mended.out,
               Contains("the base main (") && Contains("has mistakes") && Contains("(this change)"));
    CHECK(it.world.run({"plan", "--git", it.repository.path(), "--base", "gone"}).exit_code == 1);
    it.world.write("stowage.yaml", it.state("  - {name: web, state: absent}\n"));
    CHECK_THAT(it.world.run({"plan", "--base", "main"}).err, Contains("working tree"));
}

TEST_CASE("a base that moved on is said", "[e2e][git]") {
    Change it;
    it.base({{"stowage.yaml", it.state(two("1", "1"))}, {"web.yml", app_and_db("1")}});
    it.head({{"stowage.yaml", it.state(two("2", "1"))}});
    CHECK_THAT(it.plan().out, !Contains("main has moved on"));
    it.repository.commit({{"stowage.yaml", it.state(two("1", "2"))}}, "main");
    REQUIRE(
        it.world.run({"apply", "--git", it.repository.path(), "--ref", "main", "--auto-approve"}).exit_code ==
        0);
    CHECK_THAT(it.plan().out, Contains("main has moved on to"));
    const json plan = it.plan_json();
    CHECK(stack_of(plan, "web")["origin"] == "change");
    CHECK(stack_of(plan, "api")["origin"] == "drift"); // what others brought is not this change's
    const json changed = it.plan_json({"--changed-only"});
    CHECK(stack_of(changed, "web") != nullptr);
    CHECK(stack_of(changed, "api") == nullptr);
}

TEST_CASE("a change can't send a key to another server", "[e2e][git]") {
    Change it;
    it.base({{"stowage.yaml", it.state(two("1", "1"))}, {"web.yml", app_and_db("1")}});
    const World other;
    std::string moved = it.state(two("1", "1"));
    moved.replace(moved.find(it.world.server_url()), it.world.server_url().size(), other.server_url());
    it.head({{"stowage.yaml", moved}});
    const Result refused = it.plan();
    INFO(refused.out << refused.err);
    CHECK(refused.exit_code == 1);
    CHECK_THAT(refused.out, Contains("this change moves it") && Contains("--allow-server-change"));
    CHECK(other.requests().empty());
    CHECK(it.plan({"--allow-server-change"}).exit_code == 0);
    CHECK_FALSE(other.requests().empty());
}

TEST_CASE("a change that does nothing says so, whatever else is named", "[e2e][git]") {
    Change it;
    it.base({{"stowage.yaml", it.state(two("1", "1"))}, {"web.yml", app_and_db("1")}});
    it.head({{"note", "another text"}});
    it.drift("api", "A", "9");
    for (const char *format : {"text", "markdown", "html", "json"}) {
        const Result plan = it.plan({"--changed-only", "--format", format});
        INFO(plan.out << plan.err);
        CHECK(plan.exit_code == 0);
        CHECK_THAT(plan.out, !Contains("names no stack"));
    }
    CHECK_THAT(it.plan({"--changed-only"}).out,
               Contains("Plan: no change: it does nothing to the 2 stacks of the desired state."));
    CHECK_THAT(it.plan({"--changed-only", "--format", "markdown"}).out,
               Contains("No change: it does nothing to the 2 stacks of the desired state."));
}

TEST_CASE("services that a change reaches by way of other files are made anew", "[e2e][git]") {
    Change it;
    const std::string url = it.serve();
    const std::string stacks = "  - {name: web, gitConfig: {url: '" + url +
                               "', referenceName: refs/heads/main, configFilePath: web/c.yml}}\n";
    const std::string files = "include: [more.yml]\nservices:\n  a: {image: 'nginx:1', env_file: a.env}\n"
                              "  b: {image: 'nginx:1', command: one}\n  c: {image: 'nginx:1'}\n";
    it.base({{"stowage.yaml", it.state(stacks)},
             {"web/c.yml", files},
             {"web/a.env", "A=1\n"},
             {"web/more.yml", "services: {d: {image: 'nginx:1', env_file: d.env}}\n"},
             {"web/d.env", "D=1\n"}});
    std::string other = files;
    other.replace(other.find("one"), 3, "two");
    it.head({{"web/c.yml", other}, {"web/a.env", "A=2\n"}, {"web/d.env", "D=2\n"}});
    const Result plan = it.world.run({"plan", "--git", url, "--ref", "change", "--base", "main"});
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("made anew: a, b, d") && Contains("repository:web/d.env"));
}

TEST_CASE("a change of a git stack's own files is part of the plan", "[e2e][git]") {
    Change it;
    const std::string url = it.serve();
    const std::string stacks = "  - {name: web, gitConfig: {url: '" + url +
                               "', referenceName: refs/heads/main, configFilePath: web/c.yml}}\n";
    it.base({{"stowage.yaml", it.state(stacks)}, {"web/c.yml", app_and_db("1")}});
    it.head({{"web/c.yml", app_and_db("2")}});
    const std::vector<std::string> command{"plan",   "--git",  url,    "--ref",
                                           "change", "--base", "main", "--detailed-exitcode"};
    const Result plan = it.world.run(command);
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains("redeploy") && Contains("repository:web/c.yml") &&
                             Contains("+    image: nginx:2") && Contains("made anew: app") &&
                             Contains("(this change)") && !Contains("db,"));
    // Another repository's file of the same name is none of its business.
    CHECK_THAT(it.plan().out, !Contains("made anew"));
}
