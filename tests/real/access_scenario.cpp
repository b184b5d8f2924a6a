// Two standard users: one who may use the environments, one who may not.

#include "record.hpp"
#include "seen.hpp"
#include "stage.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using e2e::Result;
using nlohmann::json;
using real::Setting;
using real::Stage;
using real::Who;

namespace {

/// Can it be played with this user? If not, the record says so.
bool has(Stage &stage, Who who) {
    if (!stage.can_play())
        return false;
    if (stage.place().key(who).empty())
        real::Records::skip("no key of such a user");
    return !stage.place().key(who).empty();
}

} // namespace

TEST_CASE("a standard user's own stack lives as an administrator's does") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!has(stage, Who::user))
        return;
    stage.put("app", stage.sleeps(101));
    stage.desire({stage.item("app")});
    stage.applies_well({}, Who::user);
    stage.put("app", stage.sleeps(102));
    stage.applies_well({}, Who::user);
    stage.sees("app", stage.sleeping(102));
    stage.desire({stage.item("app", ", state: absent")});
    CHECK(stage.apply({}, Who::user).exit_code == 0);
    stage.sees("app", {});
    stage.needs_nothing(); // the user can't tell a stack that is gone from one that she may not see
}

TEST_CASE("a stack that was opened to a user shows her no difference that is none") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!has(stage, Who::user))
        return;
    stage.put("app", stage.sleeps(101));
    stage.desire({stage.item("app", ", access: {users: [" + stage.place().user_name(Who::user) + "]}")});
    stage.applies_well();
    const json id = stage.record("app").at("Id");
    const Result hers = stage.apply({"--allow-replace"}, Who::user);
    INFO(hers.out << hers.err);
    CHECK((hers.exit_code == 0 || hers.exit_code == 3));
    CHECK(stage.record("app").at("Id") == id);
    stage.sees("app", stage.sleeping(101));
}

TEST_CASE("who may not use the environment changes nothing, and is told so") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!has(stage, Who::stranger))
        return;
    stage.put("app", stage.sleeps(101));
    stage.desire({stage.item("app")});
    stage.applies_well();
    stage.put("app", stage.sleeps(102));
    const Result tried = stage.apply({"--allow-replace"}, Who::stranger);
    INFO(tried.out << tried.err);
    CHECK(tried.exit_code == 3);
    stage.sees("app", stage.sleeping(101));
}

TEST_CASE("an administrator's stack is unknown to a standard user, and is left alone") {
    Stage stage(GENERATE(from_range(real::everywhere())));
    if (!has(stage, Who::user))
        return;
    stage.put("app", stage.sleeps(101));
    stage.desire({stage.item("app")});
    stage.applies_well();
    const json id = stage.record("app").at("Id");
    stage.put("app", stage.sleeps(102));
    const Result tried = stage.apply({"--allow-replace"}, Who::user);
    INFO(tried.out << tried.err);
    CHECK(tried.exit_code == 3);
    CHECK(stage.record("app").at("Id") == id);
    stage.sees("app", stage.sleeping(101));
}

TEST_CASE("where standard users may not manage stacks, nothing is sent for them") {
    Stage stage(GENERATE(from_range(real::once_a_place())));
    if (!has(stage, Who::user))
        return;
    if (stage.place().locked().empty())
        return real::Records::skip("no such environment");
    stage.put("app", stage.sleeps(101));
    std::string item = stage.item("app");
    const std::string open = "environment: " + stage.place().environment(stage.kind().engine);
    item.replace(item.find(open), open.size(), "environment: " + stage.place().locked());
    stage.desire({item});
    const Result tried = stage.apply({}, Who::user);
    INFO(tried.out << tried.err);
    CHECK(tried.exit_code == 3);
    CHECK(stage.record("app").is_null());
}
