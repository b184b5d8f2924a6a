#include "plan/json.hpp"

#include "builders.hpp"
#include "support/error.hpp"

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
    CHECK(read.plan.stacks[0].action == Action::create);
    CHECK(read.plan.stacks[1].action == Action::update);
    CHECK(read.plan.stacks[1].fingerprint == saved.plan.stacks[1].fingerprint);
    CHECK(read.plan.stacks[0].spec->file->content == "services: {}\n");
    CHECK_FALSE(read.servers.at(0).api_key.resolved);
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
    const auto time = plan::from_rfc3339("2026-01-31T12:00:00Z");
    CHECK(plan::to_rfc3339(time) == "2026-01-31T12:00:00Z");
    CHECK_THROWS_AS(plan::from_rfc3339("yesterday"), support::Error);
}

TEST_CASE("a plan is the same for any order of its inputs", "[plan][json]") {
    auto a = wanted_git("a");
    auto b = wanted_git("b");
    CHECK(plan::to_json(plan_of({a, b}, server())) == plan::to_json(plan_of({b, a}, server())));
}
