#include "apply/saved_stack.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace stowage;

namespace {

/// Where definitions of replaced stacks are saved meanwhile.
class ReplacedFolder {
public:
    ReplacedFolder() {
        std::filesystem::create_directories(state_ / "stowage" / "replaced");
        ::setenv("XDG_STATE_HOME", state_.path().c_str(), 1);
    }

    void write(const std::string &content) const {
        std::ofstream(state_ / "stowage" / "replaced" / "main-1-web-20260131T120000Z.json") << content;
    }

private:
    tests::TemporaryFolder state_;
};

plan::StackPlan plan_of_web() {
    plan::StackPlan plan;
    plan.server = "main";
    plan.environment_id = 1;
    plan.name = "web";
    return plan;
}

// As files were written before there was a `format` in them.
const char *const old_form = R"({"server": "main", "url": "https://p.example.com", "id": 7, "name": "web",
  "type": "swarm", "environmentId": 1, "swarmId": "abc", "namespace": "", "prune": true, "env": {"GREETING": "hello"},
  "gitConfig": {"url": "https://git.example.com/a.git", "referenceName": "refs/heads/main", "configFilePath": "a.yml",
    "additionalFiles": ["b.yml"], "authentication": true, "username": "", "sourceId": 3, "tlsSkipVerify": true,
    "configHash": "a1b2"},
  "autoUpdate": {"interval": "5m", "webhook": "", "forceUpdate": true, "forcePullImage": false},
  "access": {"public": false, "administratorsOnly": false, "users": [2], "teams": [4]},
  "stackFileContent": "services: {}\n"})";

// The first ones lacked prune, the flags of autoUpdate, and credentials without a user.
const char *const oldest_form = R"({"server": "main", "url": "https://p.example.com", "id": 7, "name": "web",
  "type": "standalone", "environmentId": 1, "swarmId": "", "namespace": "", "env": {},
  "gitConfig": {"url": "https://git.example.com/a.git", "referenceName": "", "configFilePath": "a.yml",
    "additionalFiles": [], "username": "bot", "tlsSkipVerify": false, "configHash": "a1b2"},
  "autoUpdate": {"interval": "5m", "webhook": ""}})";

} // namespace

TEST_CASE("what earlier versions saved of a replaced stack is still read", "[apply][saved]") {
    const ReplacedFolder folder;
    folder.write(old_form);
    const auto former = apply::saved_before(plan_of_web());
    REQUIRE(former);
    const model::Stack &stack = former->stack;
    CHECK(stack.id == 7);
    CHECK(stack.name == "web");
    CHECK(stack.type == model::StackType::swarm);
    CHECK(stack.endpoint_id == 1);
    CHECK(stack.swarm_id == "abc");
    CHECK(stack.prune);
    CHECK(stack.env == std::vector<model::EnvVar>{{"GREETING", "hello"}});
    REQUIRE(stack.git);
    CHECK(stack.git->url == "https://git.example.com/a.git");
    CHECK(stack.git->additional_files == std::vector<std::string>{"b.yml"});
    CHECK(stack.git->authentication);
    CHECK(stack.git->source_id == 3);
    CHECK(stack.git->tls_skip_verify);
    CHECK(stack.git->config_hash == "a1b2");
    REQUIRE(stack.auto_update);
    CHECK(stack.auto_update->interval == "5m");
    CHECK(stack.auto_update->force_update);
    REQUIRE(stack.resource_control);
    CHECK(stack.resource_control->users == std::vector<std::int64_t>{2});
    CHECK(stack.resource_control->teams == std::vector<std::int64_t>{4});
    CHECK(former->content == "services: {}\n");
}

TEST_CASE("what the first versions saved lacks fields, and is read", "[apply][saved]") {
    const ReplacedFolder folder;
    folder.write(oldest_form);
    const auto former = apply::saved_before(plan_of_web());
    REQUIRE(former);
    CHECK(former->stack.type == model::StackType::standalone);
    REQUIRE(former->stack.git);
    CHECK(former->stack.git->authentication); // it has a user
    CHECK(former->stack.git->username == "bot");
    REQUIRE(former->stack.auto_update);
    CHECK_FALSE(former->stack.auto_update->force_update);
    CHECK_FALSE(former->content);
}

TEST_CASE("a damaged file of a replaced stack is as good as none", "[apply][saved]") {
    const ReplacedFolder folder;
    folder.write(R"({"server": "main", "id": 7})");
    CHECK_FALSE(apply::saved_before(plan_of_web()));
    folder.write("{");
    CHECK_FALSE(apply::saved_before(plan_of_web()));
}
