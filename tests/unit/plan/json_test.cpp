#include "plan/json.hpp"

#include "builders.hpp"
#include "support/error.hpp"
#include "support/rfc3339.hpp"

#include <catch2/catch.hpp>

using namespace builders;
using plan::Action;

namespace {

plan::SavedPlan sample() {
    auto inline_stack = wanted_inline("api", "services: {}\n");
    inline_stack->env = {literal("GREETING", "hi"), secret("TOKEN", "hunter2hunter2")};
    inline_stack->ignore = {"env.BUILD_ID"};
    auto git = wanted_git("web");
    git->git->authentication = desired::GitAuthentication{"bot", secret("x", "s3cret-password").value};
    git->auto_update = model::AutoUpdate{"5m", "", true, false, ""};
    auto state = server();
    state.stacks = {existing(*git, 7)};
    state.stacks[0].git->reference_name = "";
    plan::SavedPlan saved;
    saved.plan = plan_of({inline_stack, git}, state);
    saved.plan.stowage_version = "0.1.0";
    saved.plan.created_at = "2026-01-31T12:00:00Z";
    desired::Server main;
    main.name = "main";
    main.url = "https://portainer.example.com";
    main.api_key = secret("x", "ptr_very_secret").value;
    saved.servers = {main};
    return saved;
}

} // namespace

TEST_CASE("a plan file is read back as it was written", "[plan][json]") {
    const plan::SavedPlan saved = sample();
    const std::string text = plan::to_plan_file(saved);
    const plan::SavedPlan read = plan::parse_plan_file(text, "p.json");
    CHECK(plan::to_plan_file(read) == text);
    REQUIRE(read.plan.stacks.size() == 2);
    CHECK(read.plan.stacks[0].action() == Action::create);
    CHECK(read.plan.stacks[1].action() == Action::update);
    CHECK(read.plan.stacks[1].fingerprint == saved.plan.stacks[1].fingerprint);
    CHECK(read.plan.stacks[0].spec->file->content == "services: {}\n");
    CHECK_FALSE(read.servers.at(0).api_key.resolved());
}

TEST_CASE("every field of a desired stack is saved", "[plan][json]") {
    using namespace std::chrono_literals;
    plan::SavedPlan saved = sample();
    desired::Stack stack = *saved.plan.stacks[1].spec;
    stack.git->source_id = 7;
    stack.replace = true;
    stack.git_drift = desired::GitDrift::ignore;
    stack.pull_image = desired::PullImage::always;
    stack.prune = false;
    stack.self_heal = desired::SelfHeal::never;
    stack.wait = desired::Wait{true, 5min, 0ms};
    stack.on_failure = desired::OnFailure::restore_inline;
    stack.deploy_timeout = 90s;
    stack.access.emplace();
    stack.access->teams = {{"", 7, {}}, {"7", 0, {}}};
    stack.access->users = {{"alice", 0, {}}};
    stack.depends_on = {{"main", {"shared", 0, {}}, "proxy", {}}, {"main", {"", 3, {}}, "db", {}}};
    saved.plan.stacks[1].spec = std::make_shared<desired::Stack>(stack);
    const std::string text = plan::to_plan_file(saved);
    const plan::SavedPlan again = plan::parse_plan_file(text, "p.json");
    CHECK(plan::to_plan_file(again) == text);

    const desired::Stack &read = *again.plan.stacks.at(1).spec;
    CHECK(read.git->source_id == 7);
    CHECK(read.replace);
    CHECK(read.git_drift == desired::GitDrift::ignore);
    CHECK(read.pull_image == desired::PullImage::always);
    CHECK(read.prune == false);
    CHECK(read.self_heal == desired::SelfHeal::never);
    REQUIRE(read.wait);
    CHECK(read.wait->enabled);
    CHECK(read.wait->timeout == 5min);
    CHECK(read.wait->stable_for == 0ms);
    CHECK(read.on_failure == desired::OnFailure::restore_inline);
    CHECK(read.deploy_timeout == 90s);
    REQUIRE(read.access);
    CHECK_FALSE(read.access->is_public);
    CHECK_FALSE(read.access->administrators_only);
    REQUIRE(read.access->teams.size() == 2);
    CHECK(read.access->teams[0].id == 7);
    CHECK(read.access->teams[1].name == "7");
    CHECK(read.access->users.at(0).name == "alice");
    REQUIRE(read.depends_on.size() == 2);
    CHECK(read.depends_on[0].environment.name == "shared");
    CHECK(read.depends_on[0].name == "proxy");
    CHECK(read.depends_on[1].server == "main");
    CHECK(read.depends_on[1].environment.id == 3);

    SECTION("what is left out stays left out") {
        const desired::Stack &other = *again.plan.stacks.at(0).spec;
        CHECK_FALSE(other.prune);
        CHECK_FALSE(other.wait);
        CHECK_FALSE(other.access);
        CHECK_FALSE(other.deploy_timeout);
        CHECK(other.depends_on.empty());
    }
    SECTION("other kinds") {
        stack.git->source_id = 0;
        stack.git->source = "acme";
        stack.wait = desired::Wait{false, {}, {}};
        stack.access = desired::Access{};
        stack.access->is_public = true;
        saved.plan.stacks[1].spec = std::make_shared<desired::Stack>(stack);
        const auto other = plan::parse_plan_file(plan::to_plan_file(saved), "p.json").plan.stacks.at(1).spec;
        CHECK(other->git->source == "acme");
        CHECK(other->git->source_id == 0);
        CHECK_FALSE(other->wait->enabled);
        CHECK_FALSE(other->wait->timeout);
        CHECK(other->access->is_public);
        CHECK(other->access->teams.empty());
    }
    SECTION("an unknown word is one clear error") {
        std::string changed = text;
        changed.replace(changed.find("restore-inline"), 14, "restore-online");
        CHECK_THROWS_WITH(plan::parse_plan_file(changed, "p.json"),
                          Catch::Contains("unknown word 'restore-online' for onFailure"));
    }
}

TEST_CASE("no secret value is in a plan file or its readable form", "[plan][json][secrets]") {
    const plan::SavedPlan saved = sample();
    for (const std::string &text : {plan::to_plan_file(saved), plan::to_json(saved.plan)}) {
        CHECK(text.find("hunter2") == std::string::npos);
        CHECK(text.find("s3cret-password") == std::string::npos);
        CHECK(text.find("ptr_very_secret") == std::string::npos);
    }
}

TEST_CASE("a literal secret can't be saved", "[plan][json][secrets]") {
    plan::SavedPlan saved = sample();
    saved.servers[0].api_key = literal("x", "ptr_literal").value;
    CHECK_THROWS_AS(plan::to_plan_file(saved), support::Error);
}

TEST_CASE("what is no plan file is one clear error", "[plan][json]") {
    const std::string whole = plan::to_plan_file(sample());
    for (const std::string &text :
         {std::string(), std::string("{}"), std::string("[1]"), std::string("\0\1", 2),
          whole.substr(0, whole.size() / 2), plan::to_json(sample().plan),
          std::string(R"({"format":"stowage/plan/v2"})")}) {
        CHECK_THROWS_AS(plan::parse_plan_file(text, "p.json"), support::Error);
    }
}

TEST_CASE("times are read as they are written", "[plan][json]") {
    const auto time = support::from_rfc3339("2026-01-31T12:00:00Z");
    CHECK(support::to_rfc3339(time) == "2026-01-31T12:00:00Z");
    CHECK_THROWS_AS(support::from_rfc3339("yesterday"), support::Error);
}

TEST_CASE("a plan is the same for any order of its inputs", "[plan][json]") {
    auto a = wanted_git("a");
    auto b = wanted_git("b");
    CHECK(plan::to_json(plan_of({a, b}, server())) == plan::to_json(plan_of({b, a}, server())));
}
