#include "current/snapshot.hpp"
#include "json_schema.hpp"
#include "plan/json.hpp"
#include "report/renderer.hpp"
#include "samples.hpp"
#include "support/codes.hpp"
#include "support/redactor.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using nlohmann::json;
using namespace samples;

namespace {

std::string plan_json(const plan::Plan &plan) {
    return report::make_renderer(report::Format::json, {})->plan(plan);
}

std::string report_json(const apply::Report &report, const plan::Plan &plan) {
    return report::make_renderer(report::Format::json, {})->report(report, plan);
}

constexpr const char *plan_schema = "plan.schema.json";
constexpr const char *report_schema = "report.schema.json";

} // namespace

TEST_CASE("a plan's JSON fits its schema", "[report][json]") {
    CHECK(mistakes_in(plan_json(full_plan()), plan_schema) == "");
    CHECK(mistakes_in(plan_json(plan_with({})), plan_schema) == "");
}

TEST_CASE("a saved plan fits the same schema", "[report][json]") {
    plan::SavedPlan saved;
    saved.plan = full_plan();
    CHECK(mistakes_in(plan::to_plan_file(saved), plan_schema) == "");
}

TEST_CASE("a plan against a base fits its schema", "[report][json]") {
    plan::Plan plan = full_plan();
    plan.commit = {std::string(40, 'a'), "change"};
    plan.base = {std::string(40, 'b'), "main"};
    plan.notes = {{support::Code::shard_of_state, "a note"}};
    plan.stacks[0].origin = plan::Origin::both;
    plan.stacks[0].released = true;
    for (plan::StackPlan &stack : plan.stacks)
        for (plan::FieldChange &change : stack.changes)
            change.origin = plan::Origin::drift;
    CHECK(mistakes_in(plan_json(plan), plan_schema) == "");
    CHECK_THAT(plan_json(plan), Contains("\"origin\": \"both\"") && Contains("\"origin\": \"drift\""));
    const plan::SavedPlan again = plan::parse_plan_file(plan::to_plan_file({plan, {}}), "p.json");
    CHECK(plan::to_plan_file(again) == plan::to_plan_file({plan, {}}));
}

TEST_CASE("a snapshot fits its schema", "[report][json]") {
    current::Snapshot snapshot{"2026-01-31T12:00:00Z", "1.0", "salt", {}};
    current::KeptServer kept;
    model::Stack stack;
    stack.id = 7;
    stack.env = {{"A", "1"}, {"B", ""}};
    stack.git = model::GitConfig{};
    stack.deployed = stack.git;
    stack.auto_update = model::AutoUpdate{};
    stack.resource_control = model::ResourceControl{};
    kept.state.stacks = {stack};
    kept.state.environments = {{1, "production", model::EnvironmentType::docker, true, true}};
    kept.state.swarm_ids.emplace(1, "");
    kept.state.swarm_ids.emplace(2, tl::unexpected(portainer::ApiError{}));
    kept.state.sources = {model::Source{}};
    kept.state.sources_error = portainer::ApiError{};
    kept.state.teams = tl::unexpected(portainer::ApiError{});
    kept.state.files.emplace(7, "");
    kept.state.health[7] = {model::HealthState::healthy, "", {{"a", model::HealthState::healthy, ""}}};
    kept.secret_env[7]["B"] = "ab";
    kept.secret_files[7] = "cd";
    snapshot.servers = {kept};
    CHECK(mistakes_in(current::to_json(snapshot), "snapshot.schema.json") == "");
}

TEST_CASE("a report's JSON fits its schema", "[report][json]") {
    CHECK(mistakes_in(report_json(full_report(), full_plan()), report_schema) == "");
    CHECK(mistakes_in(report_json({}, plan_with({})), report_schema) == "");
}

TEST_CASE("a program learns what went wrong by codes and parts", "[report][json][codes]") {
    const json report = json::parse(report_json(full_report(), full_plan()));
    CHECK(report["stacks"][2]["code"] == "deployment.image_missing");
    CHECK(report["stacks"][2]["serverWords"] == "pull access denied");
    CHECK(report["stacks"][5]["code"] == "permission.stack");
    CHECK(report["stacks"][5]["missingRight"] == "access to that stack");
    CHECK_FALSE(report["stacks"][0].contains("code"));
    const plan::Plan plan = full_plan();
    const json document = json::parse(plan_json(plan));
    for (std::size_t i = 0; i < plan.stacks.size(); ++i) {
        const json &stack = document["stacks"][i];
        INFO(stack.dump(2));
        CHECK(stack["noteCodes"].size() == stack["notes"].size());
        const bool stands_in_the_way =
            plan.stacks[i].action() == plan::Action::forbidden ||
            plan.stacks[i].action() == plan::Action::hidden ||
            plan.stacks[i].action() == plan::Action::blocked ||
            (plan.stacks[i].action() == plan::Action::replace && !plan.stacks[i].replace_allowed);
        CHECK(stack.contains("code") == stands_in_the_way);
    }
}

TEST_CASE("the schemas refuse what does not fit", "[report][json]") {
    const auto plan_without = [](const json::json_pointer &at, const char *key) {
        json document = json::parse(plan_json(full_plan()));
        document.at(at).erase(key);
        return document;
    };
    CHECK(mistakes_in(plan_without(json::json_pointer("/summary"), "create").dump(), plan_schema) != "");
    CHECK(mistakes_in(plan_without(json::json_pointer("/stacks/0"), "where").dump(), plan_schema) != "");
    json wrong = json::parse(plan_json(full_plan()));
    wrong["stacks"][1]["action"] = "remove";
    CHECK(mistakes_in(wrong.dump(), plan_schema) != "");
    wrong = json::parse(plan_json(full_plan()));
    wrong["stacks"][1]["where"]["line"] = "7";
    CHECK(mistakes_in(wrong.dump(), plan_schema) != "");
    wrong = json::parse(plan_json(full_plan()));
    wrong["servers"][0]["unknown"] = true;
    CHECK(mistakes_in(wrong.dump(), plan_schema) != "");
    json report = json::parse(report_json(full_report(), full_plan()));
    report["stacks"][0]["outcome"] = "fine";
    CHECK(mistakes_in(report.dump(), report_schema) != "");
}

TEST_CASE("the order of keys in JSON is that of a reader's interest", "[report][json]") {
    const std::string text = plan_json(full_plan());
    CHECK(text.find("\"format\"") < text.find("\"summary\""));
    CHECK(text.find("\"summary\"") < text.find("\"servers\""));
    CHECK(text.find("\"servers\"") < text.find("\"stacks\""));
}

TEST_CASE("JSON holds what was given, byte for byte where it is text", "[report][json]") {
    plan::Plan plan = plan_with({stack("web", plan::Action::update)});
    plan.stacks[0].only_because("\033[2J \"quoted\" \n ünï");
    plan.stacks[0].because("not UTF-8: \xff");
    const json document = json::parse(plan_json(plan));
    CHECK(document["stacks"][0]["reasons"][0] == "\033[2J \"quoted\" \n ünï");
    CHECK(document["stacks"][0]["reasons"][1] == "not UTF-8: \xEF\xBF\xBD");
    CHECK_THAT(plan_json(plan), !Contains("\033"));
}

TEST_CASE("bytes that are not UTF-8 in any field do not spoil a report", "[report][json]") {
    apply::Report report;
    report.stacks = {result("web", apply::Outcome::failed, "broken \xC3\x28")};
    report.stacks[0].details = {"\xff\xfe"};
    CHECK(mistakes_in(report_json(report, plan_with({})), report_schema) == "");
}

TEST_CASE("secrets are masked in JSON", "[report][json][secrets]") {
    support::redactor().add("hunter2-in-json");
    plan::Plan plan = plan_with({stack("web", plan::Action::update)});
    plan.stacks[0].only_because("the server said hunter2-in-json");
    plan.stacks[0].notes = {{support::Code::none, "hunter2-in-json again"}};
    plan.servers[0].error = "hunter2-in-json";
    apply::Report report;
    report.stacks = {result("web", apply::Outcome::failed, "hunter2-in-json")};
    report.stacks[0].details = {"x hunter2-in-json y"};
    report.stacks[0].advice = "hunter2-in-json";
    CHECK_THAT(plan_json(plan), !Contains("hunter2-in-json"));
    CHECK_THAT(report_json(report, plan), !Contains("hunter2-in-json"));
}
