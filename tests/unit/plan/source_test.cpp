// Sources of newer servers, which stacks share.

#include "builders.hpp"
#include "plan/fingerprints.hpp"

#include <catch2/catch.hpp>

using namespace builders;
using Catch::Contains;
using plan::Action;

namespace {

/// Two stacks of one source, of which `web` shall use another user.
struct Shared {
    std::shared_ptr<desired::Stack> web = wanted_git("web");
    current::ServerState state = server();

    Shared() {
        web->git->authentication = desired::GitAuthentication{"bot", std::nullopt};
        state.newer_generation = true;
        for (const auto &[id, name] : {std::pair{8, "api"}, std::pair{7, "web"}}) {
            auto stack = *web;
            stack.name = name;
            auto record = existing(stack, id);
            record.git->source_id = 3;
            state.stacks.push_back(record);
        }
        web->git->authentication->username = "robot";
    }

    [[nodiscard]] plan::StackPlan plan(const plan::Options &options = {}) const {
        plan::Plan plan;
        support::Diagnostics diagnostics;
        plan::diff({web}, state, options, plan, diagnostics);
        return plan.stacks.at(0);
    }
};

} // namespace

TEST_CASE("what is written into a shared source is blocked until it is allowed", "[plan][sources]") {
    Shared it;
    const auto blocked = it.plan();
    CHECK(blocked.action == Action::blocked);
    CHECK(blocked.wanted == Action::update);
    CHECK_THAT(blocked.reasons.at(0),
               Contains("source #3, which 1 other stack uses too: api; --allow-shared-source"));
    plan::Options options;
    options.allow_shared_source = true;
    const auto allowed = it.plan(options);
    CHECK(allowed.action == Action::update);
    CHECK_THAT(allowed.notes.at(0), Contains("1 other stack uses too: api"));
}

TEST_CASE("a password that is sent again is written into the source too", "[plan][sources]") {
    Shared it;
    it.web->git->authentication->username = "bot";
    it.web->git->authentication->password = secret("x", "s3cret").value;
    CHECK(it.plan().action == Action::none);
    plan::Options options;
    options.rotate_credentials = {"web"};
    CHECK(it.plan(options).action == Action::blocked);
}

TEST_CASE("a source of one stack, and a change that is not the source's, are free", "[plan][sources]") {
    Shared it;
    SECTION("alone") {
        it.state.stacks[1].git->source_id = 4;
        CHECK(it.plan().action == Action::update);
    }
    SECTION("env") {
        it.web->git->authentication->username = "bot";
        it.web->env = {literal("A", "1")};
        CHECK(it.plan().action == Action::update);
    }
    SECTION("a server without sources") {
        for (auto &record : it.state.stacks)
            record.git->source_id = 0;
        CHECK(it.plan().action == Action::update);
    }
}

TEST_CASE("what a stack of the run writes into its source makes no other stale", "[plan][sources]") {
    const Shared it;
    auto record = it.state.stacks[1];
    const auto before = plan::fingerprint(record, nullptr, "key");
    record.git->username = "robot";
    record.git->tls_skip_verify = true;
    CHECK(plan::fingerprint(record, nullptr, "key") == before);
    record.git->reference_name = "refs/heads/other";
    CHECK(plan::fingerprint(record, nullptr, "key") != before);

    record.git->source_id = 0;
    const auto own = plan::fingerprint(record, nullptr, "key");
    record.git->username = "someone";
    CHECK(plan::fingerprint(record, nullptr, "key") != own);
}
