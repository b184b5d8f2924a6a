// Git credentials: never seen, sent again on request, and a wrong one is its stack's matter alone.

#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using e2e::World;
using nlohmann::json;

namespace {

using e2e::compose;
const std::string old_password = "old-s3cret-password";
const std::string new_password = "new-s3cret-password";

/// A server with two stacks of private repositories, whose passwords come from GIT_TOKEN and OTHER_TOKEN.
struct Private {
    World world;
    simulator::FixtureRepository repository;

    explicit Private(const std::string &generation)
        : world(e2e::settings_of(generation)), repository((world.folder() / "stacks.git").string()) {
        repository.commit({{"docker-compose.yml", compose}});
        world.serve("private", repository.path(), "bot", old_password);
        world.serve("other", repository.path(), "bot", "other-password");
        desire();
        const Result result = run({"apply", "--auto-approve"}, old_password);
        INFO(result.out << result.err);
        REQUIRE(result.exit_code == 0);
        world.server().clear_requests();
    }

    void desire(const std::string &user = "bot", const std::string &name = "web",
                const std::string &former = "") const {
        const auto stack = [&](const std::string &called, const std::string &repository_name,
                               const std::string &variable, const std::string &username) {
            return "  - {name: " + called + ", gitConfig: {url: '" + world.git_url(repository_name) +
                   "', referenceName: refs/heads/main, configFilePath: docker-compose.yml, authentication: "
                   "{username: " +
                   username + ", password: {env: " + variable + "}}}}\n";
        };
        world.desire(
            stack(name + (former.empty() ? "" : ", formerName: " + former), "private", "GIT_TOKEN", user) +
            stack("other", "other", "OTHER_TOKEN", "bot"));
    }

    /// The repository takes this password from now on.
    void change(const std::string &password, const std::string &user = "bot") {
        json state = json::parse(world.server().state());
        state["repositories"][0]["password"] = password;
        state["repositories"][0]["username"] = user;
        world.server().set_state(state.dump());
        world.server().clear_requests();
    }

    /// The target of the settings call for `web`.
    [[nodiscard]] std::string settings(const std::string &name = "web") const {
        return "/api/stacks/" + json::parse(world.record_of(name)).at("Id").dump() + "/git?";
    }

    [[nodiscard]] Result run(std::vector<std::string> arguments, const std::string &password) const {
        e2e::Command command;
        command.arguments = std::move(arguments);
        command.env = {{"GIT_TOKEN", password}, {"OTHER_TOKEN", "other-password"}};
        return world.run(command);
    }
};

void holds_no_secret(const Result &result) {
    for (const std::string &text : {result.out, result.err})
        CHECK_THAT(text, !Contains(old_password) && !Contains(new_password) && !Contains("other-password"));
}

} // namespace

TEST_CASE("a password on the server can't be compared, it is sent again with --rotate-credentials only",
          "[e2e][credentials][trap]") {
    Private it(GENERATE(as<std::string>{}, "2.23", "2.43", "2.44"));
    it.change(new_password);
    CHECK(it.run({"plan", "--detailed-exitcode"}, new_password).exit_code == 0);

    const Result plan = it.run({"plan", "--detailed-exitcode", "--rotate-credentials", "web"}, new_password);
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 2);
    CHECK_THAT(plan.out, Contains("gitConfig.authentication.password") && Contains("(secret, changed)") &&
                             Contains("Plan: 1 to update, 1 unchanged."));
    holds_no_secret(plan);

    const Result apply = it.run({"apply", "--auto-approve", "--rotate-credentials", "web"}, new_password);
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(it.world.writes().size() == 1);
    CHECK_THAT(it.world.body_of("POST " + it.settings()), Contains(new_password));
    holds_no_secret(apply);
    // What the server stored is what a deployment takes from now on.
    it.repository.commit({{"docker-compose.yml", compose + "  b:\n    image: nginx:2\n"}});
    const Result deploy = it.run({"apply", "--auto-approve", "--only", "web"}, new_password);
    INFO(deploy.out << deploy.err);
    CHECK(deploy.exit_code == 0);
}

TEST_CASE("without a stack, all passwords are sent again", "[e2e][credentials]") {
    Private it("2.23");
    const Result apply = it.run({"apply", "--auto-approve", "--rotate-credentials"}, old_password);
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK(it.world.writes().size() == 2);
}

TEST_CASE("a wrong password fails its stack alone, is seen nowhere, and the message names its reference",
          "[e2e][credentials][secrets]") {
    Private it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.change(new_password);
    const std::string wrong = "wrong-s3cret-password";
    const Result apply = it.run({"apply", "--auto-approve", "--rotate-credentials"}, wrong);
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("Apply: 1 done, 1 failed."));
    CHECK_THAT(apply.out, Contains("env GIT_TOKEN") && !Contains("env OTHER_TOKEN"));
    CHECK_THAT(apply.out, !Contains(wrong));
    CHECK_THAT(apply.err, !Contains(wrong));
    holds_no_secret(apply);
}

TEST_CASE("a new stack of a private repository with a wrong password says which reference is wrong",
          "[e2e][credentials][secrets][trap]") {
    World world(e2e::settings_of(GENERATE(as<std::string>{}, "2.23", "2.43")));
    simulator::FixtureRepository repository((world.folder() / "stacks.git").string());
    repository.commit({{"docker-compose.yml", compose}});
    world.serve("private", repository.path(), "bot", old_password);
    world.desire("  - {name: web, gitConfig: {url: '" + world.git_url("private") +
                 "', configFilePath: docker-compose.yml, authentication: {username: bot, password: {env: "
                 "GIT_TOKEN}}}}\n");
    e2e::Command command;
    command.arguments = {"apply", "--auto-approve"};
    command.env = {{"GIT_TOKEN", "wrong-s3cret-password"}};
    const Result apply = world.run(command);
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, (Contains("nvalid git credential") || Contains("authentication required")) &&
                              Contains("env GIT_TOKEN"));
    CHECK_THAT(apply.out + apply.err, !Contains("wrong-s3cret-password"));
}

TEST_CASE("another user of a private repository is stored, with its password", "[e2e][credentials]") {
    Private it(GENERATE(as<std::string>{}, "2.23", "2.43", "2.44"));
    it.change(new_password, "robot");
    it.desire("robot");
    const Result plan = it.run({"plan"}, new_password);
    INFO(plan.out << plan.err);
    CHECK_THAT(plan.out, Contains("\"bot\" → \"robot\"") && Contains("stores settings, deploys nothing"));
    const Result apply = it.run({"apply", "--auto-approve"}, new_password);
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    holds_no_secret(apply);
    CHECK(it.run({"plan", "--detailed-exitcode"}, new_password).exit_code == 0);
}

TEST_CASE("a rotation whose answer was lost is not called done", "[e2e][credentials][faults]") {
    Private it("2.23");
    it.change(new_password);
    it.world.server().add_fault(json{
        {"match", {{"method", "POST"}, {"pathRegex", "/stacks/[0-9]+/git"}}},
        {"do", "close-before"}}.dump());
    const Result apply = it.run({"apply", "--auto-approve", "--rotate-credentials", "web"}, new_password);
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("1 unknown") && Contains("send it again with --rotate-credentials"));
}

TEST_CASE("a rotation of a stack that is renamed too", "[e2e][credentials][rename]") {
    Private it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.change(new_password);
    it.desire("bot", "site", "web");
    const Result apply = it.run({"apply", "--auto-approve", "--rotate-credentials", "site"}, new_password);
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 0);
    CHECK_THAT(it.world.body_of("POST " + it.settings("site")), Contains(new_password));
    CHECK(it.run({"plan", "--detailed-exitcode"}, new_password).exit_code == 0);
}

TEST_CASE("a deployment that the stored password can't do says how to send another", "[e2e][credentials]") {
    Private it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.change(new_password);
    it.repository.commit({{"docker-compose.yml", compose + "  b:\n    image: nginx:2\n"}});
    const Result apply = it.run({"apply", "--auto-approve", "--only", "web"}, new_password);
    INFO(apply.out << apply.err);
    CHECK(apply.exit_code == 4);
    CHECK_THAT(apply.out, Contains("--rotate-credentials sends the one from env GIT_TOKEN"));
    holds_no_secret(apply);
}

TEST_CASE("a rotation in a saved plan takes the password from its reference, and only the planned one",
          "[e2e][credentials][secrets]") {
    Private it(GENERATE(as<std::string>{}, "2.23", "2.43"));
    it.change(new_password);
    REQUIRE(it.run({"plan", "--rotate-credentials", "web", "--out", "p.json"}, new_password).exit_code == 0);
    SECTION("as planned") {
        const Result apply = it.run({"apply", "p.json"}, new_password);
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 0);
        CHECK_THAT(it.world.body_of("POST " + it.settings()), Contains(new_password));
    }
    SECTION("changed since") {
        const Result apply = it.run({"apply", "p.json"}, "yet-another");
        INFO(apply.out << apply.err);
        CHECK(apply.exit_code == 4);
        CHECK_THAT(apply.out, Contains("a value that it takes by reference changed since it was planned"));
        CHECK(it.world.writes().empty());
    }
}

TEST_CASE("a pattern of --rotate-credentials that matches no stack is an error", "[e2e][credentials]") {
    Private it("2.23");
    const Result plan = it.run({"plan", "--rotate-credentials", "wbe"}, old_password);
    INFO(plan.out << plan.err);
    CHECK(plan.exit_code == 1);
    CHECK_THAT(plan.err, Contains("wbe"));
}

TEST_CASE("where only the server has the password, it reads what would be deployed, while applying too",
          "[e2e][credentials][preflight]") {
    Private it(GENERATE(as<std::string>{}, "2.43", "2.44"));
    it.world.desire("  - {name: web, gitConfig: {url: '" + it.world.git_url("private") +
                    "', referenceName: refs/heads/main, configFilePath: docker-compose.yml, authentication: "
                    "{username: bot}}}\n");
    it.repository.commit({{"docker-compose.yml", "services: {web: {imag: nginx}}\n"}});
    const Result done = it.run({"redeploy", "web", "--auto-approve"}, "");
    INFO(done.out << done.err);
    CHECK(done.exit_code == 4);
    CHECK_THAT(done.out, Contains("blocked") && Contains("docker-compose.yml:1:18"));
    CHECK(it.world.writes().empty());
}
