#include "json_schema.hpp"
#include "report/file_diff.hpp"
#include "report/stack_page.hpp"
#include "samples.hpp"
#include "support/redactor.hpp"

#include <catch2/catch.hpp>

using Catch::Contains;
using namespace samples;

namespace {

/// A git stack of a server, that the desired state wants in another way.
struct Sample {
    current::ServerState state;
    plan::StackPlan plan;
    plan::ServerPlan asked = server();

    Sample() {
        model::Stack record;
        record.id = 4;
        record.name = "web";
        record.type = model::StackType::standalone;
        record.status = model::StackStatus::active;
        record.endpoint_id = 1;
        record.env = {{"TOKEN", "hunter2hunter2"}, {"GREETING", "hello"}};
        record.git = model::GitConfig{};
        record.git->url = "https://git.example.com/stacks";
        record.git->reference_name = "refs/heads/main";
        record.git->config_file_path = "web/compose.yml";
        record.git->tls_skip_verify = true;
        record.git->config_hash = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334";
        record.auto_update = model::AutoUpdate{"5m", "a-webhook-that-is-a-secret", false, false, "1"};
        record.restart_schedule = model::RestartSchedule{"0 2 * * 1-5", true};
        record.resource_control = model::ResourceControl{{false, false, {9}, {2}}, 1};
        record.created_by = "alice";
        record.updated_by = "bob\033[31m";
        record.update_date = 1'700'000'000;
        record.last_error = "it went wrong";
        state.user = {1, "admin", true};
        state.teams = std::vector{std::pair<std::int64_t, std::string>{2, "ops"}};
        state.users = std::vector{std::pair<std::int64_t, std::string>{1, "admin"}};
        state.stacks = {record};
        current::GitFacts facts;
        facts.commit = "ffffffffffffffffffffffffffffffffffffffff";
        facts.movement = git::Movement{};
        facts.movement->commit_count = 3;
        state.git_facts.emplace(4, facts);
        plan = samples::stack("web", plan::Action::update);
        plan.stack_id = 4;
        plan.changes = {change("env.GREETING", plan::FieldChange::Kind::changed)};
    }

    [[nodiscard]] report::StackPage page() const {
        report::StackPage page;
        page.listed.server = "main";
        page.listed.environment = "production";
        page.listed.name = "web";
        page.listed.stack_id = 4;
        page.listed.type = model::StackType::standalone;
        page.listed.status = model::StackStatus::active;
        page.listed.sync = report::Sync::differs;
        page.listed.action = plan::Action::update;
        page.listed.health = model::worst_of({{"db", model::HealthState::degraded, "unhealthy"}});
        page.state = &state;
        page.record = &state.stacks.front();
        page.plan = &plan;
        page.server = &asked;
        return page;
    }
};

} // namespace

TEST_CASE("a page says everything of a stack but values", "[report][show]") {
    const Sample sample;
    const std::string text = report::stack_page(sample.page(), {});
    INFO(text);
    CHECK_THAT(text, Contains("production/web\n") && Contains("#4, standalone, active"));
    CHECK_THAT(text, Contains("degraded: db: unhealthy") && Contains("differs (update)"));
    CHECK_THAT(text, Contains("https://git.example.com/stacks, refs/heads/main: web/compose.yml"));
    CHECK_THAT(text, Contains("of the repository is not checked"));
    CHECK_THAT(text, Contains("commit a1b2c3d; the repository is at fffffff, 3 commits on"));
    CHECK_THAT(text, Contains("every 5m, and by its webhook") && !Contains("a-webhook-that"));
    CHECK_THAT(text, Contains("0 2 * * 1-5, with images pulled anew"));
    CHECK_THAT(text, Contains("GREETING, TOKEN") && !Contains("hunter2"));
    CHECK_THAT(text, Contains("teams ops; users #9") && Contains("by alice"));
    CHECK_THAT(text, Contains("2023-11-14T22:13:20Z by bob\\x1b[31m") && Contains("it went wrong"));
    CHECK_THAT(text, Contains("env.GREETING") && Contains("Plan: 1 to update"));
}

TEST_CASE("a page's JSON fits its schema, and has no values either", "[report][show]") {
    const Sample sample;
    report::View view;
    view.version = "0.1.0";
    const std::string text = report::stack_pages_as_json({sample.page()}, view);
    INFO(text);
    CHECK(mistakes_in(text, "stack.schema.json") == "");
    CHECK_THAT(text, !Contains("hunter2") && !Contains("a-webhook-that"));
    CHECK_THAT(text, Contains(R"("cronExpression": "0 2 * * 1-5")") && Contains(R"("tlsSkipVerify": true)"));
    report::StackPage unmanaged = sample.page();
    unmanaged.plan = nullptr;
    CHECK(mistakes_in(report::stack_pages_as_json({unmanaged}, view), "stack.schema.json") == "");
    CHECK_THAT(report::stack_page(unmanaged, {}), Contains("not managed") && !Contains("Plan:"));
    CHECK(mistakes_in(R"({"format": "stowage/stack/v1"})", "stack.schema.json") != "");
}

TEST_CASE("a plan as a diff has fields and files, and no secrets", "[report][diff]") {
    plan::StackPlan stack = samples::stack("web", plan::Action::update);
    stack.stack_id = 4;
    plan::FieldChange level = change("env.LEVEL", plan::FieldChange::Kind::changed);
    level.before = "debug";
    level.after = "info";
    plan::FieldChange token = change("env.TOKEN", plan::FieldChange::Kind::added);
    token.secret = true;
    token.after.reset();
    plan::FieldChange file = change("file", plan::FieldChange::Kind::changed);
    file.diff = "@@ -1 +1 @@\n-a\n+b\n";
    stack.changes = {level, token, file};
    const std::string text =
        report::plan_as_diff(plan_with({stack, samples::stack("same", plan::Action::none)}), {});
    INFO(text);
    CHECK_THAT(text, Contains("-env.LEVEL: \"debug\"\n+env.LEVEL: \"info\"\n+env.TOKEN: (secret)\n"));
    CHECK_THAT(text, Contains("+++ file\n@@ -1 +1 @@\n-a\n+b\n") && !Contains("same"));
    CHECK(report::plan_as_diff(plan_with({samples::stack("same", plan::Action::none)}), {}).empty());
}
