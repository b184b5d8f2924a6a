#include "folder.hpp"
#include "noon.hpp"
#include "reconcile/status.hpp"
#include "support/codes.hpp"
#include "unit/report/json_schema.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace std::chrono;
using namespace stowage;
using apply::Outcome;
using Catch::Contains;
using reconcile::Held;
using reconcile::Scope;
using reconcile::Status;

namespace {

apply::StackResult result(const std::string &name, Outcome outcome) {
    apply::StackResult made;
    made.plan.server = "main";
    made.plan.environment = "production";
    made.plan.name = name;
    made.outcome = outcome;
    made.message = "why \"so\"";
    return made;
}

Held held(const std::string &name, Held::By by) {
    return {by, "main", "production", name, "a reason", {}};
}

} // namespace

TEST_CASE("what a pass leaves behind") {
    apply::Report report;
    report.stacks = {result("a", Outcome::done), result("b", Outcome::failed), result("c", Outcome::blocked),
                     result("d", Outcome::blocked), result("e", Outcome::unchanged)};
    plan::Plan plan;
    plan.servers.resize(1);
    plan.servers[0].name = "main";
    Status status;
    take_in(status, plan, report, {held("c", Held::By::window), held("d", Held::By::limit)}, noon,
            Scope::whole);
    CHECK(status.stacks == 5);
    CHECK(status.changed == 1);
    CHECK(status.drifted == 3);
    CHECK(status.failures == 1);
    REQUIRE(status.failing.size() == 2);
    CHECK(status.failing[0].since == "2026-07-15T12:00:00Z");
    CHECK(status.failing[1].by == "limit");
    REQUIRE(status.held.size() == 1);
    CHECK(status.held[0].by == "window");

    // Still failing: since then. Well again: gone.
    report.stacks[3].outcome = Outcome::done;
    take_in(status, plan, report, {held("c", Held::By::window)}, noon + hours(1), Scope::whole);
    REQUIRE(status.failing.size() == 1);
    CHECK(status.failing[0].since == "2026-07-15T12:00:00Z");
    CHECK(status.changes == 3);
}

TEST_CASE("what a pass did not look at stays as it was known") {
    apply::Report report;
    report.stacks = {result("a", Outcome::done), result("b", Outcome::failed), result("c", Outcome::blocked)};
    report.stacks[0].plan.health = model::StackHealth{};
    plan::Plan plan;
    plan.servers.resize(1);
    plan.servers[0].name = "main";
    Status status;
    take_in(status, plan, report, {held("c", Held::By::window)}, noon, Scope::whole);

    SECTION("because it is not of the selection") {
        apply::Report part;
        part.stacks = {result("a", Outcome::unchanged), result("new", Outcome::done)};
        plan.servers[0].name = "other";
        take_in(status, plan, part, {}, noon + hours(1), Scope::selection);
        CHECK(status.stacks == 4);
        CHECK(status.drifted == 2);
        REQUIRE(status.failing.size() == 1);
        CHECK(status.failing[0].stack == "b");
        CHECK(status.failing[0].since == "2026-07-15T12:00:00Z");
        CHECK(status.held.size() == 1);
        CHECK(status.servers.size() == 2);
        CHECK(status.failures == 1);
        CHECK_THAT(to_metrics(status, "x"), Contains("stowage_stack_failing_since_seconds{reconcile=\"x\","
                                                     "server=\"main\",environment=\"production\","
                                                     "stack=\"b\"}"));
        // All of it: what it is not about is not managed any more.
        take_in(status, plan, part, {}, noon + hours(2), Scope::whole);
        CHECK(status.stacks == 2);
        CHECK(status.failing.empty());
        CHECK(status.held.empty());
        CHECK(status.servers.size() == 1);
    }
    SECTION("because it was interrupted") {
        for (apply::StackResult &one : report.stacks)
            one.outcome = Outcome::skipped;
        report.interrupted = true;
        take_in(status, plan, report, {}, noon + hours(1), Scope::whole);
        REQUIRE(status.failing.size() == 1);
        CHECK(status.failing[0].stack == "b");
        CHECK(status.failures == 1);
        CHECK(status.held.empty());
        CHECK(status.stacks == 3);
        CHECK(status.drifted == 3);
        // Whose server is away, that is not for the interruption.
        plan.servers[0].error = "away";
        take_in(status, plan, report, {}, noon + hours(2), Scope::whole);
        CHECK(status.failing.size() == 3);
    }
    SECTION("and what was deleted is gone") {
        report.stacks[0].plan.change(plan::Action::remove);
        take_in(status, plan, report, {}, noon + hours(1), Scope::whole);
        CHECK(status.stacks == 2);
        CHECK(status.changed == 1);
    }
}

TEST_CASE("of a server that is away, what was known of its stacks stays") {
    apply::Report report;
    report.stacks = {result("a", Outcome::done), result("b", Outcome::failed), result("c", Outcome::blocked)};
    plan::Plan plan;
    plan.servers.resize(1);
    plan.servers[0].name = "main";
    Status status;
    take_in(status, plan, report, {held("c", Held::By::window)}, noon, Scope::whole);
    plan.servers[0].error = "no connection";
    take_in(status, plan, {}, {}, noon + hours(1), Scope::whole);
    CHECK(status.stacks == 3);
    CHECK(status.held.size() == 1);
    REQUIRE(status.failing.size() == 1);
    CHECK(status.failing[0].since == "2026-07-15T12:00:00Z");
    CHECK_FALSE(status.servers.at("main"));
    // It answers again, and the desired state has nothing for it any more.
    plan.servers[0].error.clear();
    take_in(status, plan, {}, {}, noon + hours(2), Scope::whole);
    CHECK(status.stacks == 0);
    CHECK(status.failing.empty());
}

TEST_CASE("stacks of one name in two namespaces are two") {
    const auto in = [](const std::string &space, Outcome outcome) {
        apply::StackResult made = result("web", outcome);
        auto spec = std::make_shared<desired::Stack>();
        spec->kubernetes_namespace = space;
        made.plan.spec = std::move(spec);
        return made;
    };
    apply::Report report;
    report.stacks = {in("shop", Outcome::failed), in("test", Outcome::failed)};
    plan::Plan plan;
    plan.servers.resize(1);
    plan.servers[0].name = "main";
    Status status;
    take_in(status, plan, report, {}, noon, Scope::whole);
    CHECK(status.failing.size() == 2);
    report.stacks[0].outcome = Outcome::unchanged;
    Held window = held("web", Held::By::window);
    window.space = "test";
    report.stacks[1].outcome = Outcome::blocked;
    take_in(status, plan, report, {window}, noon + hours(1), Scope::whole);
    CHECK(status.failing.empty());
    REQUIRE(status.held.size() == 1);
    CHECK(status.held[0].space == "test");
    CHECK_THAT(to_text(status, noon), Contains("main/production/web (test): a reason"));
    CHECK_THAT(to_metrics(status, "x"), Contains("stack=\"web\",namespace=\"test\""));
    CHECK(samples::mistakes_in(to_json(status), "status.schema.json").empty());
}

TEST_CASE("what runs badly though it is as desired") {
    apply::Report report;
    report.stacks = {result("a", Outcome::unchanged), result("b", Outcome::unchanged),
                     result("c", Outcome::done)};
    model::StackHealth health;
    health.state = model::HealthState::degraded;
    health.reason = "db: exited";
    report.stacks[0].plan.health = report.stacks[2].plan.health = health;
    health.state = model::HealthState::progressing;
    report.stacks[1].plan.health = health;
    Status status;
    take_in(status, {}, report, {}, noon, Scope::whole);
    REQUIRE(status.unwell.size() == 1);
    CHECK(status.unwell[0].why == "degraded: db: exited");
    take_in(status, {}, report, {}, noon + hours(1), Scope::whole);
    CHECK(status.unwell[0].since == "2026-07-15T12:00:00Z");
    report.stacks[0].plan.health->state = model::HealthState::healthy;
    take_in(status, {}, report, {}, noon + hours(2), Scope::whole);
    CHECK(status.unwell.empty());
}

TEST_CASE("a status is read as it was written, and a damaged one is none") {
    const Folder folder;
    CHECK_FALSE(reconcile::read_status(folder.path()));
    Status status;
    status.commit = "abc";
    status.known = {{"main", "production", "web", "healthy", true}};
    status.health["healthy"] = 3;
    status.servers["main"] = false;
    status.failing = {{"main", "production", "web", "why", "2026-07-15T12:00:00Z", "failure"}};
    status.unwell = {{"main", "production", "db", "why", "2026-07-15T12:00:00Z", "", "shop"}};
    status.problems = {{reconcile::Problem::Of::server, "main", "", "", "why", "2026-07-15T12:00:00Z", "",
                        support::Code::server_timeout}};
    CHECK(samples::mistakes_in(to_json(status), "status.schema.json").empty());
    const std::string suspended = to_json(status, {{"web", "why", "2026-07-15T12:00:00Z", ""}});
    CHECK(samples::mistakes_in(suspended, "status.schema.json").empty());
    CHECK(nlohmann::json::parse(suspended).at("suspensions").at(0).at("stacks") == "web");
    write_status(status, folder.path());
    const auto read = reconcile::read_status(folder.path());
    REQUIRE(read);
    CHECK(to_json(*read) == to_json(status));
    CHECK(read->problems.at(0).code == support::Code::server_timeout);
    folder.write("status.json", to_json(status).substr(0, 50));
    CHECK_FALSE(reconcile::read_status(folder.path()));
    folder.write("status.json", "{}");
    CHECK_FALSE(reconcile::read_status(folder.path()));
    status.problems[0].since = "yesterday";
    folder.write("status.json", to_json(status));
    CHECK_FALSE(reconcile::read_status(folder.path()));
}

TEST_CASE("metrics") {
    Status status;
    status.finished = "2026-07-15T12:00:00Z";
    status.stacks = 5;
    status.drifted = 2;
    status.exit_code = 4;
    status.failing = {{"main", "prod\"x", "web", "why", "2026-07-15T12:00:00Z", ""}};
    const std::string text = to_metrics(status, "de\\fault");
    CHECK_THAT(text, Contains("stowage_last_pass_timestamp_seconds{reconcile=\"de\\\\fault\"} 1784116800\n"));
    CHECK_THAT(text, Contains("stowage_last_success_timestamp_seconds{reconcile=\"de\\\\fault\"} 0\n"));
    CHECK_THAT(text, Contains("sync=\"synced\"} 3\n") && Contains("sync=\"drifted\"} 2\n"));
    CHECK_THAT(text, Contains("environment=\"prod\\\"x\",stack=\"web\"} 1784116800\n"));
    // Each series has its help and type, and every line is one of the format.
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
        CHECK((text.compare(at, 10, "# HELP sto") == 0 || text.compare(at, 10, "# TYPE sto") == 0 ||
               text.compare(at, 8, "stowage_") == 0));
}
