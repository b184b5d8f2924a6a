// Sources of newer servers, which stacks share.

#include "builders.hpp"
#include "plan/fingerprints.hpp"
#include "plan/sources.hpp"

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
        make_newer(state);
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
    CHECK(blocked.action() == Action::blocked);
    CHECK(blocked.wanted() == Action::update);
    CHECK_THAT(blocked.reasons().at(0),
               Contains("source #3, which 1 other stack uses too: api; --allow-shared-source"));
    plan::Options options;
    options.allow_shared_source = true;
    const auto allowed = it.plan(options);
    CHECK(allowed.action() == Action::update);
    CHECK_THAT(allowed.notes.at(0).text, Contains("1 other stack uses too: api"));
}

TEST_CASE("a password that is sent again is written into the source too", "[plan][sources]") {
    Shared it;
    it.web->git->authentication->username = "bot";
    it.web->git->authentication->password = secret("x", "s3cret").value;
    CHECK(it.plan().action() == Action::none);
    plan::Options options;
    options.rotate_credentials = {"web"};
    CHECK(it.plan(options).action() == Action::blocked);
}

TEST_CASE("a source of one stack, and a change that is not the source's, are free", "[plan][sources]") {
    Shared it;
    SECTION("alone") {
        it.state.stacks[1].git->source_id = 4;
        CHECK(it.plan().action() == Action::update);
    }
    SECTION("env") {
        it.web->git->authentication->username = "bot";
        it.web->env = {literal("A", "1")};
        CHECK(it.plan().action() == Action::update);
    }
    SECTION("a server without sources") {
        for (auto &record : it.state.stacks)
            record.git->source_id = 0;
        it.state.capabilities = {};
        CHECK(it.plan().action() == Action::update);
    }
}

TEST_CASE("who shares a source is known from the source, or else from repository and user",
          "[plan][sources][trap]") {
    Shared it;
    for (auto &record : it.state.stacks)
        record.git->source_id = 0; // as in every list of stacks
    SECTION("repository and user") {
        CHECK_THAT(it.plan().reasons().at(0), Contains("which 1 other stack may use too: api"));
    }
    SECTION("another spelling of the repository") {
        it.state.stacks[0].git->url += "/";
        CHECK(it.plan().action() == Action::blocked);
    }
    SECTION("another user") {
        it.state.stacks[0].git->username = "other";
        CHECK(it.plan().action() == Action::update);
    }
    SECTION("the source itself, with a stack that the user does not see") {
        model::Source source;
        source.id = 3;
        source.name = "acme";
        source.detailed = true;
        source.stacks = {7, 99};
        it.state.sources = {source};
        it.state.stacks[1].git->source_id = 3;
        CHECK_THAT(it.plan().reasons().at(0),
                   Contains("source 'acme' (#3), which 1 other stack uses too: #99"));
    }
}

TEST_CASE("what a stack of the run writes into its source makes no other stale, whichever call reads it",
          "[plan][sources][trap]") {
    Shared it;
    auto record = it.state.stacks[1];
    const auto before = plan::fingerprint(record, nullptr, it.state);
    record.git->username = "robot";
    record.git->tls_skip_verify = true;
    record.git->source_id = 0; // GET /stacks/{id} says it, GET /stacks does not
    CHECK(plan::fingerprint(record, nullptr, it.state) == before);
    record.git->reference_name = "refs/heads/other";
    CHECK(plan::fingerprint(record, nullptr, it.state) != before);

    it.state.capabilities = {};
    const auto own = plan::fingerprint(record, nullptr, it.state);
    record.git->username = "someone";
    CHECK(plan::fingerprint(record, nullptr, it.state) != own);
}

namespace {

model::Source source_of(std::int64_t id, const std::string &name, const std::string &url,
                        const std::string &user) {
    model::Source source;
    source.id = id;
    source.name = name;
    source.type = model::SourceType::git;
    source.url = url;
    source.detailed = true;
    source.authentication = !user.empty();
    source.username = user;
    return source;
}

} // namespace

TEST_CASE("a declared source is found by repository and credentials, whatever its name",
          "[plan][sources][trap]") {
    desired::GitSource wanted;
    wanted.name = "acme";
    wanted.url = "HTTPS://Git.example.com/acme/stacks.git/";
    wanted.authentication = desired::GitAuthentication{"bot", std::nullopt};
    const std::string url = "https://git.example.com/acme/stacks";
    current::ServerState state;
    const auto found = [&] {
        const model::Source *source = plan::find_source(wanted, state);
        return source == nullptr ? 0 : source->id;
    };
    CHECK(found() == 0);
    state.sources = {source_of(1, "other", url, ""), source_of(2, "elsewhere", url, "bot"),
                     source_of(3, "more", "https://git.example.com/more", "bot")};
    CHECK(found() == 2);
    state.sources.push_back(source_of(4, "acme", url, ""));
    CHECK(found() == 4); // its own name says more than the credentials, which may be the change
    state.sources.push_back(source_of(5, "acme", url, "bot"));
    CHECK(found() == 5);
    state.sources.push_back(source_of(6, "acme", url, "bot"));
    state.sources.push_back(source_of(7, "acme", "https://git.example.com/more", ""));
    CHECK(found() == 0); // nobody can know which
}

TEST_CASE("a source that another declared one is called by is not taken for this one",
          "[plan][sources][trap]") {
    const std::string url = "https://git.example.com/acme/stacks";
    const auto declared = [&](const char *name) {
        auto source = std::make_shared<desired::GitSource>();
        source->name = name;
        source->url = url;
        source->authentication = desired::GitAuthentication{"bot", std::nullopt};
        return source;
    };
    const auto old_token = declared("old-token");
    const auto new_token = declared("new-token");
    current::ServerState state;
    state.sources = {source_of(1, "old-token", url, "bot")};
    CHECK(plan::find_source(*new_token, state, {old_token, new_token}) == nullptr);
    CHECK(plan::find_source(*old_token, state, {old_token, new_token}) == &state.sources[0]);
    CHECK(plan::find_source(*new_token, state, {new_token}) == &state.sources[0]);
}
