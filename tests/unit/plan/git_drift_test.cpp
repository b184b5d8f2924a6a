#include "plan/git_drift.hpp"

#include "builders.hpp"
#include "support/codes.hpp"

#include <catch2/catch.hpp>

using namespace builders;
using plan::Action;

namespace {

const std::string deployed = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334";
const std::string newest = "d4e5f6a7b8c90718293a4b5c6d7e8f9001122334";
constexpr std::int64_t now = 2'000'000'000;

/// The reference moved on by one commit a minute ago, which touches the compose file.
current::GitFacts moved() {
    current::GitFacts facts;
    facts.commit = newest;
    facts.movement = git::Movement{};
    facts.movement->commits = {{newest, "Raise the limit", now - 60}};
    facts.movement->commit_count = 1;
    facts.movement->time = now - 60;
    facts.movement->files = {{"docker-compose.yml", "@@ -1 +1 @@\n-a\n+b\n", 1, 1}};
    return facts;
}

struct DriftCase {
    std::shared_ptr<desired::Stack> stack = wanted_git("web");
    model::Stack record = existing(*stack, 7);
    current::GitFacts facts = moved();

    DriftCase() { record.git->config_hash = deployed; }

    void poll(const std::string &interval, const std::string &job) {
        stack->auto_update = model::AutoUpdate{interval, "", false, false, ""};
        record.auto_update = model::AutoUpdate{interval, "", false, false, job};
    }

    [[nodiscard]] plan::StackPlan plan() const {
        auto state = server();
        state.stacks = {record};
        state.fetched_at = now;
        state.git_facts.emplace(7, facts);
        return plan_one(stack, state);
    }
};

} // namespace

TEST_CASE("a repository that moved on is a redeployment", "[plan][git]") {
    const DriftCase it;
    const auto plan = it.plan();
    CHECK(plan.action() == Action::redeploy);
    CHECK(plan.deploys);
    CHECK(plan.reasons() == std::vector<std::string>{"main moved a1b2c3d → d4e5f6a, 1 commit"});
    CHECK(plan.target_commit == newest);
    REQUIRE(plan.changes.size() == 2);
    CHECK(plan.changes[0].field == "commit");
    CHECK(plan.changes[1].field == "repository:docker-compose.yml");
    REQUIRE(plan.notes.size() == 1);
    CHECK(plan.notes.front().text == "d4e5f6a Raise the limit");
}

TEST_CASE("a change elsewhere in the repository is none of the stack's", "[plan][git]") {
    DriftCase it;
    it.facts.movement->files.clear();
    CHECK(it.plan().action() == Action::none);
    SECTION("unless any commit counts") {
        it.stack->git_drift = desired::GitDrift::commit;
        CHECK(it.plan().action() == Action::redeploy);
    }
}

TEST_CASE("where it is not known what changed, a newer commit counts", "[plan][git]") {
    DriftCase it;
    it.facts.movement.reset();
    it.facts.movement_error = "no answer within 40 s";
    const auto plan = it.plan();
    CHECK(plan.action() == Action::redeploy);
    CHECK(plan.notes.front().text == "what lies between is not known: no answer within 40 s");
}

TEST_CASE("a remote that can't be read is a note, not a failure", "[plan][git]") {
    DriftCase it;
    it.facts = {};
    it.facts.error = "could not resolve host";
    const auto plan = it.plan();
    CHECK(plan.action() == Action::none);
    REQUIRE(plan.notes.size() == 1);
    CHECK(plan.notes.front().text == "whether its repository moved on is not known: could not resolve host");
    CHECK(plan.notes.front().code == plan::Code::git_unknown);
}

TEST_CASE("what polling will pick up is left to it while it is on and in time", "[plan][git]") {
    DriftCase it;
    it.poll("5m", "12");
    const auto plan = it.plan();
    CHECK(plan.action() == Action::none);
    CHECK(plan.notes.front().text ==
          "main moved a1b2c3d → d4e5f6a, 1 commit; left to its auto-update every 5m");

    SECTION("late: the commit is older than two intervals") {
        it.facts.movement->time = now - 601;
        CHECK(it.plan().action() == Action::redeploy);
        CHECK_THAT(it.plan().reasons().front(), Catch::Contains("its polling is late"));
    }
    SECTION("a webhook alone polls nothing") {
        it.stack->auto_update->interval.clear();
        it.record.auto_update->interval.clear();
        CHECK(it.plan().action() == Action::redeploy);
    }
}

TEST_CASE("an interval with an empty JobID on an active stack means that nothing polls",
          "[plan][git][trap]") {
    DriftCase it;
    it.facts.commit = deployed;
    it.poll("5m", "");
    const auto plan = it.plan();
    CHECK(plan.action() == Action::update);
    CHECK_FALSE(plan.deploys);
    REQUIRE(plan.changes.size() == 1);
    CHECK(plan.changes[0].field == "autoUpdate.polling");

    SECTION("a stopped stack has no job, rightly") {
        it.stack->state = desired::RunState::stopped;
        it.record.status = model::StackStatus::inactive;
        CHECK(it.plan().action() == Action::none);
    }
    SECTION("with a newer commit it is redeployed too") {
        it.facts = moved();
        CHECK(it.plan().action() == Action::update);
        CHECK(it.plan().deploys);
    }
}

TEST_CASE("a deployment for another reason shows the commits that it brings", "[plan][git]") {
    DriftCase it;
    it.facts.movement->files.clear();
    it.stack->env = {literal("A", "1")};
    const auto plan = it.plan();
    CHECK(plan.action() == Action::update);
    CHECK(plan.changes.back().field == "commit");
    CHECK(plan.notes.front().text ==
          "the deployment brings newer commits: main moved a1b2c3d → d4e5f6a, 1 commit");
}

TEST_CASE("a run that ends the polling brings what it would have brought", "[plan][git]") {
    DriftCase it;
    it.poll("5m", "3");
    it.stack->auto_update.reset();
    auto plan = it.plan();
    CHECK(plan.action() == Action::update);
    CHECK(plan.deploys);
    CHECK(plan.target_commit == newest);
    it.stack->ignore = {"autoUpdate"};
    plan = it.plan();
    CHECK(plan.action() == Action::none);
}
