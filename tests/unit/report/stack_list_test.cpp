#include "json_schema.hpp"
#include "report/stack_list.hpp"
#include "samples.hpp"

#include <catch2/catch.hpp>

using Catch::Contains;
using namespace samples;
using report::ListedStack;
using report::Sync;

namespace {

std::vector<ListedStack> some_stacks() {
    ListedStack fine;
    fine.server = "main";
    fine.environment = "production";
    fine.name = "web";
    fine.stack_id = 1;
    fine.type = model::StackType::standalone;
    fine.status = model::StackStatus::active;
    fine.sync = Sync::in_sync;
    fine.health = model::worst_of({{"web", model::HealthState::healthy, ""}});
    ListedStack broken = fine;
    broken.name = "db\033[31m";
    broken.stack_id = 2;
    broken.sync = Sync::differs;
    broken.action = plan::Action::update;
    broken.health = model::worst_of({{"db", model::HealthState::degraded, "unhealthy"}});
    ListedStack other = fine;
    other.name = "side";
    other.stack_id = 3;
    other.sync = Sync::not_managed;
    other.health.reset();
    ListedStack absent = fine;
    absent.name = "new";
    absent.stack_id = 0;
    absent.status = model::StackStatus::unknown;
    absent.sync = Sync::not_there;
    absent.action = plan::Action::create;
    absent.health.reset();
    return {fine, broken, other, absent};
}

} // namespace

TEST_CASE("a list as text", "[report][list]") {
    CHECK(report::list_as_text(some_stacks(), {server()}, {}) ==
          "ENVIRONMENT  STACK       TYPE        SYNC                HEALTH\n"
          "production   web         standalone  in sync             healthy\n"
          "production   db\\x1b[31m  standalone  differs (update)    degraded: db: unhealthy\n"
          "production   side        standalone  not managed         -\n"
          "production   new         standalone  not there (create)  -\n");
    CHECK_THAT(report::list_as_text(some_stacks(), {server(), server("other")}, {}),
               Contains("main/production"));
    auto unseen = some_stacks().back();
    unseen.all_seen = false;
    CHECK_THAT(report::list_as_text({unseen}, {server()}, {}), Contains("  not seen (create)  "));
    unseen.action = plan::Action::hidden;
    CHECK_THAT(report::list_as_text({unseen}, {server()}, {}), Contains("  not visible (hidden)  "));
    plan::ServerPlan away = server("away");
    away.error = "connection refused";
    away.error_advice = "is it up?";
    CHECK(report::list_as_text({}, {away}, {}) == "away  https://away.example.com:9443\n"
                                                  "  error: connection refused\n  → is it up?\n\n");
    CHECK(report::list_as_text({}, {server()}, {}) == "no stacks\n");
}

TEST_CASE("a list's JSON fits its schema", "[report][list]") {
    plan::ServerPlan away = server("away");
    away.error = "connection refused";
    CHECK(mistakes_in(report::list_as_json(some_stacks(), {server(), away}, "0.1.0"), "list.schema.json") ==
          "");
    CHECK(mistakes_in(report::list_as_json({}, {}, "0.1.0"), "list.schema.json") == "");
    CHECK(mistakes_in(R"({"format": "stowage/list/v1"})", "list.schema.json") != "");
}
