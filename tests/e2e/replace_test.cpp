// What can't be changed in place is deleted and created anew, where that is allowed, and nothing is lost on
// the way.

#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

using e2e::compose;
const std::string secret = "hunter2-of-the-server";

/// A 2.23 server with the git stack `web`, open to the team ops, from a repository with two compose files.
struct Replaceable {
    World world;
    simulator::FixtureRepository repository;

    Replaceable() : repository((world.folder() / "stacks.git").string()) {
        repository.commit({{"a.yml", compose},
                           {"b.yml", compose},
                           {"bad.yml", "services:\n  app:\n    image: nosuch.invalid/x:1\n"}});
        world.serve("stacks", repository.path());
        desire("a.yml", ", access: {teams: [ops]}");
        const Result result = world.run(command({"apply", "--auto-approve"}));
        INFO(result.out << result.err);
        REQUIRE(result.exit_code == 0);
        desire("b.yml");
        world.server().clear_requests();
    }

    void desire(const std::string &path, const std::string &more = "") const {
        world.desire("  - {name: web, env: {DB_PASSWORD: {env: DB_PASSWORD}}, gitConfig: {url: '" + url() +
                     "', referenceName: refs/heads/main, configFilePath: " + path + "}" + more + "}\n");
    }

    [[nodiscard]] std::string url() const { return world.git_url("stacks"); }

    static e2e::Command command(std::vector<std::string> arguments) {
        e2e::Command command;
        command.arguments = std::move(arguments);
        command.env = {{"DB_PASSWORD", secret}};
        return command;
    }
    [[nodiscard]] Result run(std::vector<std::string> arguments, const std::string &key = "ptr_admin") const {
        return world.run(command(std::move(arguments)), key);
    }

    [[nodiscard]] std::vector<std::filesystem::path> saved() const {
        std::vector<std::filesystem::path> files;
        const auto folder = world.folder() / "state" / "stowage" / "replaced";
        if (std::filesystem::exists(folder))
            for (const auto &entry : std::filesystem::directory_iterator(folder))
                files.push_back(entry.path());
        return files;
    }

    [[nodiscard]] json access() const { return json::parse(world.record_of("web")).at("ResourceControl"); }
};

json fault(const std::string &method, const std::string &path, int status) {
    return {{"match", {{"method", method}, {"pathRegex", path}}},
            {"do", "status"},
            {"status", status},
            {"body", R"({"message": "no space left on device"})"},
            {"times", 1}};
}

} // namespace

TEST_CASE(
    "nothing changes the path of an existing stack on 2.23, a replacement, left alone until it is allowed",
    "[e2e][replace][trap]") {
    Replaceable it;
    const Result plan = it.run({"plan", "--detailed-exitcode"});
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains("replace") &&
                             Contains("gitConfig.configFilePath can't be changed in place on this server") &&
                             Contains("forces a replacement") &&
                             Contains("it is down from the deletion until the new one runs") &&
                             Contains("apply does that only with --allow-replace, or replace: true"));
    const Result apply = it.run({"apply", "--auto-approve"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("1 blocked") && Contains("--allow-replace"));
    CHECK(it.world.writes().empty());
    CHECK(it.saved().empty());
}

TEST_CASE("an allowed replacement deletes, creates and carries the access over", "[e2e][replace]") {
    Replaceable it;
    const bool by_option = GENERATE(true, false);
    if (!by_option)
        it.desire("b.yml", ", replace: true");
    std::vector<std::string> apply_arguments{"apply", "--auto-approve"};
    std::vector<std::string> plan_arguments{"plan"};
    if (by_option) {
        apply_arguments.emplace_back("--allow-replace");
        plan_arguments.emplace_back("--allow-replace");
    }
    CHECK_THAT(it.run(plan_arguments).out, Contains("1 to replace") && !Contains("apply does that only"));
    const json before = it.access();
    const Result apply = it.run(apply_arguments);
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(apply.out, Contains("replaced"));
    const auto writes = it.world.writes();
    REQUIRE(writes.size() == 3);
    CHECK(writes[0] == "DELETE /api/stacks/1?endpointId=1");
    CHECK_THAT(writes[1], Contains("POST /api/stacks/create/standalone/repository"));
    CHECK_THAT(writes[2], Contains("PUT /api/resource_controls/"));
    CHECK(it.access().at("TeamAccesses") == before.at("TeamAccesses"));
    CHECK(it.saved().empty());
    const Result again = it.run({"plan", "--detailed-exitcode"});
    INFO(again.out);
    CHECK(again.exit_code == 0);
}

TEST_CASE("a replacement whose second half fails keeps what the server had, for its owner only",
          "[e2e][replace][secrets]") {
    Replaceable it;
    it.desire("b.yml", ", onFailure: leave");
    it.world.server().add_fault(fault("POST", "/stacks/create/", 507).dump());
    const Result apply = it.run({"apply", "--auto-approve", "--allow-replace"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("deleted, but not created again") && Contains("no space left on device"));
    const auto files = it.saved();
    REQUIRE(files.size() == 1);
    CHECK_THAT(apply.out, Contains(files[0].string()));
    struct stat status {};
    REQUIRE(::stat(files[0].c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    const json saved = json::parse(e2e::content_of(files[0]));
    CHECK(saved.at("stack").at("name") == "web");
    CHECK(saved.at("stack").at("gitConfig").at("configFilePath") == "a.yml");
    CHECK(saved.at("env").at("DB_PASSWORD") == secret);
    CHECK(saved.at("stack").at("resourceControl").at("teams") == json{1});
    CHECK(saved.at("stackFileContent") == compose);
    CHECK_THAT(apply.out + apply.err, !Contains(secret));
    CHECK_THAT(it.run({"plan"}).out,
               Contains("deleted to be replaced, and that was not finished") && Contains(files[0].string()));

    const Result again = it.run({"apply", "--auto-approve"});
    INFO(again.out << again.err);
    CHECK(again.exit_code == 0);
    CHECK(it.access().at("TeamAccesses").size() == 1);
    CHECK(it.saved().empty());
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("a replacement whose second half fails puts back what was there", "[e2e][replace]") {
    Replaceable it;
    const json before = json::parse(it.world.record_of("web"));
    it.world.server().add_fault(fault("POST", "/stacks/create/", 507).dump());
    const Result apply = it.run({"apply", "--auto-approve", "--allow-replace"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out,
               Contains("deleted, but not created again") && Contains("what was there was put back"));
    const json after = json::parse(it.world.record_of("web"));
    CHECK(after.at("GitConfig") == before.at("GitConfig"));
    CHECK(after.at("Env") == before.at("Env"));
    CHECK(it.access().at("TeamAccesses").size() == 1);
    CHECK(it.saved().empty());
    CHECK_THAT(apply.out + apply.err, !Contains(secret));
}

TEST_CASE("nothing is deleted that can't be seen to be makeable", "[e2e][replace][preflight]") {
    Replaceable it;
    SECTION("since the server can't read the repository") {
        json unreadable = fault("POST", "/gitops/repo/file/preview", 500);
        unreadable["body"] = R"({"message": "Unable to clone git repository directory", "details": "EOF"})";
        unreadable["times"] = 0;
        it.world.server().add_fault(unreadable.dump());
    }
    SECTION("since an image is not there, and its registry can't be asked") {
        json state = json::parse(it.world.server_state());
        for (json &environment : state.at("environments")) {
            environment["images"] = json::array();
            environment["pullable"] = json::array();
        }
        it.world.server().set_state(state.dump());
        it.world.server().clear_requests();
    }
    SECTION("since the engine can't be asked for the image") {
        json unreachable = fault("GET", "/docker/images/", 502);
        unreachable["times"] = 0;
        it.world.server().add_fault(unreachable.dump());
    }
    const Result apply = it.run({"apply", "--auto-approve", "--allow-replace"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out,
               Contains("blocked") && Contains("a replacement deletes first, so this must be known"));
    CHECK(it.world.writes().empty());
    CHECK(it.saved().empty());
}

TEST_CASE("what ignore leaves to the server outlives a replacement", "[e2e][replace]") {
    Replaceable it;
    const std::string webhook = "7b1b0bb1-7e0f-4fc2-8b3f-0d4c3a0f7a11";
    json state = json::parse(it.world.server_state());
    json &record = state.at("stacks").at(0);
    record["Env"].push_back({{"name", "SRV"}, {"value", "by-ops"}});
    record["AutoUpdate"] = {{"Interval", ""}, {"Webhook", webhook}};
    it.world.server().set_state(state.dump());
    it.desire("b.yml", ", ignore: [env.SRV, autoUpdate]");
    const Result apply = it.run({"apply", "--auto-approve", "--allow-replace"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    const json after = json::parse(it.world.record_of("web"));
    CHECK(after.at("AutoUpdate").at("Webhook") == webhook);
    CHECK(after.at("Env").size() == 2);
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("a replacement whose new deployment fails says that it is deleted and where it is saved",
          "[e2e][replace]") {
    Replaceable it;
    it.desire("bad.yml", ", onFailure: leave");
    const Result apply = it.run({"apply", "--auto-approve", "--allow-replace", "--no-preflight"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("deleted, but not created again") && Contains("no such host"));
    CHECK(it.saved().size() == 1);
    CHECK(it.world.record_of("web") == "null");
}

TEST_CASE("a replacement whose deletion is refused leaves no file behind", "[e2e][replace]") {
    Replaceable it;
    it.world.server().add_fault(fault("DELETE", "/stacks/", 500).dump());
    const Result apply = it.run({"apply", "--auto-approve", "--allow-replace"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, !Contains("deleted, but"));
    CHECK(it.saved().empty());
    CHECK(it.world.record_of("web") != "null");
}

TEST_CASE("a replaced stack whose access can't be set again is not called lost", "[e2e][replace][access]") {
    Replaceable it;
    it.world.server().add_fault(fault("PUT", "/resource_controls/", 500).dump());
    const Result apply = it.run({"apply", "--auto-approve", "--allow-replace"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, !Contains("not created again"));
    CHECK_THAT(apply.out, Contains("its access is") && Contains("no space left on device"));
    const auto files = it.saved();
    REQUIRE(files.size() == 1); // says who had access
    CHECK_THAT(apply.out, Contains(files[0].string()));
    CHECK(it.world.record_of("web") != "null");

    // The next run finishes what was left.
    CHECK_THAT(it.run({"plan"}).out, Contains("it was replaced, and that ended before its access was set"));
    const Result again = it.run({"apply", "--auto-approve"});
    INFO(again.out << again.err);
    CHECK(again.exit_code == 0);
    CHECK(it.access().at("TeamAccesses").size() == 1);
    CHECK(it.saved().empty());
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("a swarm stack is replaced, though the swarm removes its network a moment later",
          "[e2e][replace][swarm]") {
    World world;
    simulator::FixtureRepository repository((world.folder() / "stacks.git").string());
    repository.commit({{"a.yml", compose}, {"b.yml", compose}});
    world.serve("stacks", repository.path());
    const auto desire = [&](const std::string &path, const std::string &more = "") {
        world.desire("  - {name: web, environment: swarm, gitConfig: {url: '" + world.git_url("stacks") +
                     "', configFilePath: " + path + "}" + more + "}\n");
    };
    desire("a.yml");
    REQUIRE(world.run({"apply", "--auto-approve"}).exit_code == 0);
    const auto tasks_are_ending = [&](const std::string &method, const std::string &path) {
        json ending = fault(method, path, 500);
        ending["body"] =
            R"({"message": "Failed to remove network n1: Error response from daemon: rpc error: code = )"
            R"(FailedPrecondition desc = network n1 is in use by task t1failed to remove some )"
            R"(resources from stack: web"})";
        ending["times"] = 2;
        world.server().add_fault(ending.dump());
    };
    SECTION("whose tasks let go of that network a moment later") {
        tasks_are_ending("DELETE", "/stacks/");
        desire("b.yml");
        const Result apply = world.run({"apply", "--auto-approve", "--allow-replace"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
    }
    SECTION("and stopped as its tasks end") {
        tasks_are_ending("POST", "/stop");
        desire("a.yml", ", state: stopped");
        const Result apply = world.run({"apply", "--auto-approve"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
    }
    SECTION("deleted and created") {
        desire("b.yml");
        const Result apply = world.run({"apply", "--auto-approve", "--allow-replace"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
        CHECK_THAT(apply.out, Contains("replaced"));
    }
    SECTION("and stopped and started") {
        desire("a.yml", ", state: stopped");
        REQUIRE(world.run({"apply", "--auto-approve"}).exit_code == 0);
        desire("a.yml");
        const Result apply = world.run({"apply", "--auto-approve"});
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
    }
    CHECK(world.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("a standard user who can't give the new stack the old one's access does not replace it",
          "[e2e][replace][access][permissions]") {
    Replaceable it;
    const Result plan = it.run({"plan", "--allow-replace"}, "ptr_alice");
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 3);
    CHECK_THAT(plan.out, Contains("1 forbidden"));
    const Result apply = it.run({"apply", "--auto-approve", "--allow-replace"}, "ptr_alice");
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 3);
    CHECK(it.world.writes().empty());
}

TEST_CASE("a standard user replaces an own stack", "[e2e][replace][permissions]") {
    Replaceable it;
    it.desire("a.yml", ", access: {users: [alice]}");
    REQUIRE(it.run({"apply", "--auto-approve"}).exit_code == 0);
    it.desire("b.yml");
    const Result apply = it.run({"apply", "--auto-approve", "--allow-replace"}, "ptr_alice");
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(it.run({"plan", "--detailed-exitcode"}, "ptr_alice").exit_code == 0);
}

TEST_CASE("a protected stack is never replaced", "[e2e][replace]") {
    Replaceable it;
    it.desire("b.yml", ", protect: true");
    const Result apply = it.run({"apply", "--auto-approve", "--allow-replace"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("protect: true forbids to replace it"));
    CHECK(it.world.writes().empty());
}

TEST_CASE("a saved plan replaces where it was, or is, allowed", "[e2e][replace]") {
    Replaceable it;
    const bool when_planned = GENERATE(true, false);
    REQUIRE(it.run(when_planned ? std::vector<std::string>{"plan", "--allow-replace", "--out", "p.json"}
                                : std::vector<std::string>{"plan", "--out", "p.json"})
                .exit_code == 0);
    if (!when_planned) {
        const Result refused = it.run({"apply", "p.json"});
        INFO(refused.out << refused.err);
        CHECK(refused.exit_code == 4);
        CHECK(it.world.writes().empty());
    }
    const Result apply =
        it.run(when_planned ? std::vector<std::string>{"apply", "p.json"}
                            : std::vector<std::string>{"apply", "p.json", "--allow-replace"});
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
}

TEST_CASE("an inline stack becomes a git stack by replacement, a git stack an inline one in place",
          "[e2e][replace]") {
    Replaceable it;
    it.world.write("app.yml", compose);
    it.world.desire("  - {name: web, file: app.yml}\n");
    const Result to_inline = it.run({"apply", "--auto-approve"});
    INFO(to_inline.out << to_inline.err);
    CHECK(to_inline.exit_code == 0);
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
    it.desire("b.yml", ", replace: true");
    const Result to_git = it.run({"apply", "--auto-approve"});
    INFO(to_git.out << to_git.err);
    CHECK(to_git.exit_code == 0);
    CHECK(it.run({"plan", "--detailed-exitcode"}).exit_code == 0);
    CHECK(it.access().at("TeamAccesses").size() == 1);
}
