#include "plan/access.hpp"

#include "builders.hpp"

#include <catch2/catch.hpp>

using namespace builders;
using Catch::Contains;
using plan::Action;

namespace {

using Ids = std::vector<std::int64_t>;

desired::AccessRef named(std::string name) {
    return {std::move(name), 0, {}};
}
desired::AccessRef numbered(std::int64_t id) {
    return {"", id, {}};
}

current::ServerState with_people() {
    auto state = server();
    state.users = current::Names{{{1, "admin"}, {2, "alice"}, {3, "bob"}}};
    state.teams = current::Names{{{1, "ops"}, {2, "dev"}}};
    return state;
}

/// A stack of the server that is open to these.
model::Stack record_of(const desired::Stack &stack, Ids users, Ids teams, bool is_public = false) {
    auto record = existing(stack, 7);
    record.resource_control = model::ResourceControl{};
    record.resource_control->id = 70;
    record.resource_control->users = std::move(users);
    record.resource_control->teams = std::move(teams);
    record.resource_control->is_public = is_public;
    return record;
}

struct Case {
    std::shared_ptr<desired::Stack> stack = wanted_inline("web", "a");
    current::ServerState state = with_people();
    support::Diagnostics diagnostics;

    Case() { stack->access = desired::Access{}; }

    plan::AccessDifference against(const model::Stack &record) {
        return plan::compare_access(*stack, &record, state, &diagnostics);
    }
    plan::AccessDifference of_new() { return plan::compare_access(*stack, nullptr, state, &diagnostics); }
};

} // namespace

TEST_CASE("access that is the same in other words makes no difference", "[plan][access]") {
    Case it;
    SECTION("names and ids, in any order") {
        it.stack->access->users = {numbered(3), named("alice")};
        it.stack->access->teams = {named("ops")};
        CHECK_FALSE(it.against(record_of(*it.stack, {3, 2}, {1})).change);
    }
    SECTION("a public stack may have users stored besides") {
        it.stack->access->is_public = true;
        CHECK_FALSE(it.against(record_of(*it.stack, {2}, {}, true)).change);
    }
    SECTION("administrators, as a server may say it in three ways") {
        it.stack->access->administrators_only = true;
        auto record = record_of(*it.stack, {}, {});
        CHECK_FALSE(it.against(record).change);
        record.resource_control->administrators_only = true;
        CHECK_FALSE(it.against(record).change);
        record.resource_control.reset();
        CHECK_FALSE(it.against(record).change);
    }
    SECTION("not managed, ignored, or of a stack that goes") {
        const auto record = record_of(*it.stack, {2}, {});
        it.stack->access->is_public = true;
        it.stack->ignore = {"access"};
        CHECK_FALSE(it.against(record).change);
        it.stack->ignore.clear();
        it.stack->state = desired::RunState::absent;
        CHECK_FALSE(it.against(record).change);
        it.stack->state = desired::RunState::running;
        it.stack->access.reset();
        CHECK_FALSE(it.against(record).change);
    }
    CHECK(it.diagnostics.empty());
}

TEST_CASE("a change of access says both sides and replaces all of it", "[plan][access]") {
    Case it;
    it.stack->access->teams = {named("dev"), named("ops")};
    it.stack->access->users = {named("bob")};
    const auto difference = it.against(record_of(*it.stack, {2, 99}, {}));
    REQUIRE(difference.change);
    CHECK(difference.change->before == "users #99, alice");
    CHECK(difference.change->after == "teams dev, ops; users bob");
    REQUIRE(difference.settings);
    CHECK(difference.settings->users == Ids{3});
    CHECK(difference.settings->teams == Ids{1, 2});
    CHECK_FALSE(difference.settings->is_public);
    CHECK_FALSE(difference.refused);
}

TEST_CASE("the access of a new stack", "[plan][access]") {
    Case it;
    SECTION("administrators have an administrator's new stack anyway") {
        it.stack->access->administrators_only = true;
        CHECK_FALSE(it.of_new().change);
        it.state = as_standard_user(it.state);
        CHECK(it.of_new().settings);
    }
    SECTION("others are set after it") {
        it.stack->access->teams = {named("ops")};
        const auto difference = it.of_new();
        REQUIRE(difference.change);
        CHECK(difference.change->kind == plan::FieldChange::Kind::added);
        CHECK_FALSE(difference.change->before);
        CHECK(difference.settings->teams == Ids{1});
    }
}

TEST_CASE("who does not exist is an administrator's mistake", "[plan][access]") {
    Case it;
    it.stack->access->teams = {named("opps"), numbered(9)};
    const auto difference = it.of_new();
    CHECK_FALSE(difference.settings);
    const auto mistakes = it.diagnostics.sorted();
    REQUIRE(mistakes.size() == 2);
    CHECK_THAT(mistakes[0].what + mistakes[1].what, Contains("team 'opps' does not exist on server 'main'") &&
                                                        Contains("team '9' does not exist"));
    CHECK_THAT(mistakes[0].advice + mistakes[1].advice, Contains("did you mean 'ops'?"));
    CHECK(plan::compare_access(*it.stack, nullptr, it.state, nullptr).refused);
}

TEST_CASE("whom a standard user does not see is a refusal of that field alone",
          "[plan][access][permissions]") {
    Case it;
    it.state = as_standard_user(it.state);
    portainer::ApiError refusal;
    refusal.message = "Permission denied to access users list";
    it.state.users = tl::unexpected(refusal);
    SECTION("a list that is forbidden") {
        it.stack->access->users = {named("bob")};
        const auto difference = it.against(record_of(*it.stack, {2}, {}));
        REQUIRE(difference.change);
        CHECK(difference.change->refused == "Permission denied to access users list");
        CHECK(difference.change->after == "users bob");
        REQUIRE(difference.refused);
        CHECK(difference.refused->missing_right == "to list users");
        CHECK_FALSE(difference.settings);
    }
    SECTION("a name that is not in the list") {
        it.stack->access->teams = {named("finance")};
        CHECK_THAT(it.of_new().refused->words, Contains("not among the teams that alice may see"));
    }
    SECTION("the user is known without the list") {
        it.stack->access->users = {named("alice")};
        CHECK_FALSE(it.against(record_of(*it.stack, {2}, {})).change);
    }
    CHECK(it.diagnostics.empty());
}

TEST_CASE("a replacement carries the access over, in a form that a server takes", "[plan][access][replace]") {
    auto stack = wanted_git("web");
    stack->replace = true;
    auto state = with_people();
    auto record = record_of(*stack, {2}, {1});
    record.git->config_file_path = "other.yml";
    state.stacks = {record};
    auto planned = plan_one(stack, state);
    CHECK(planned.action() == Action::replace);
    REQUIRE(planned.access);
    CHECK(planned.access->users == Ids{2});
    CHECK(planned.access->teams == Ids{1});

    // Neither public nor anybody's: a server refuses that, and means administrators.
    state.stacks[0].resource_control = model::ResourceControl{};
    planned = plan_one(stack, state);
    REQUIRE(planned.access);
    CHECK(planned.access->administrators_only);
}

TEST_CASE("a standard user replaces only what the new stack can be given the access of",
          "[plan][access][replace][permissions]") {
    auto stack = wanted_git("web");
    stack->replace = true;
    auto state = as_standard_user(with_people());
    auto record = record_of(*stack, {2}, {});
    record.git->config_file_path = "other.yml";
    state.stacks = {record};
    CHECK(plan_one(stack, state).action() == Action::replace);
    state.stacks[0].resource_control->is_public = true;
    CHECK(plan_one(stack, state).action() == Action::replace);
    state.stacks[0].resource_control->is_public = false;
    state.stacks[0].resource_control->teams = {1};
    const auto planned = plan_one(stack, state);
    CHECK(planned.action() == Action::forbidden);
    CHECK(planned.wanted() == Action::replace);
}
