// What each format shows of a plan and of a report, part by part.
#include "report/renderer.hpp"
#include "samples.hpp"
#include "support/codes.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

using namespace samples;

namespace {

/// A part, and words by which it is found.
struct Part {
    const char *name;
    const char *words;
};

const std::vector<Part> parts_of_plan = {
    {"commit", "aaaaaaa"},
    {"base", "bbbbbbb"},
    {"note of the plan", "PlanNote"},
    {"server", "main.example.com"},
    {"note of a server", "ServerNote"},
    {"server that failed", "ServerFailed"},
    {"stack", "web"},
    {"reason", "BlockedFor"},
    {"field", "env.FIELD"},
    {"missing right", "MissingRight"},
    {"note of a stack", "StackNote"},
    {"origins", "1 by this change"},
    {"health", "degraded"},
    {"summary", "1 blocked"},
};

const std::vector<Part> parts_of_report = {
    {"commit", "aaaaaaa"},
    {"base", "bbbbbbb"},
    {"note of the plan", "PlanNote"},
    {"server that failed", "ServerFailed"},
    {"stack", "web"},
    {"message", "ItFailed"},
    {"details", "InDetail"},
    {"advice", "DoThis"},
};

/// The parts that a format leaves out, each with the reason.
struct Omission {
    const char *format;
    const char *part;
    const char *reason;
};

const char *const findings_alone = "the format is a list of findings, each at a line";
const char *const no_mere_changes = "what apply would do is no finding";
const char *const counts_itself = "a program counts the stacks";
const char *const after_the_plan = "a person has just read it in the plan above";

const std::vector<Omission> left_out_of_plans = {
    {"json", "origins", counts_itself},
    {"json", "summary", "it has figures instead of words"},
    {"junit", "server", "one that is well is no case"},
    {"junit", "summary", "whoever reads the format counts the cases"},
    {"github", "server", "one that is well is no finding"},
    {"github", "note of a stack", "a notice has the room for what is to be done alone"},
    {"gitlab", "commit", findings_alone},
    {"gitlab", "base", findings_alone},
    {"gitlab", "note of the plan", findings_alone},
    {"gitlab", "server", findings_alone},
    {"gitlab", "note of a server", no_mere_changes},
    {"gitlab", "field", no_mere_changes},
    {"gitlab", "note of a stack", no_mere_changes},
    {"gitlab", "origins", findings_alone},
    {"gitlab", "summary", findings_alone},
    {"sarif", "server", findings_alone},
    {"sarif", "note of a server", no_mere_changes},
    {"sarif", "field", no_mere_changes},
    {"sarif", "note of a stack", no_mere_changes},
    {"sarif", "summary", findings_alone},
};

const std::vector<Omission> left_out_of_reports = {
    {"text", "commit", after_the_plan},
    {"text", "base", after_the_plan},
    {"text", "note of the plan", after_the_plan},
    {"text", "server that failed", after_the_plan},
    {"gitlab", "commit", findings_alone},
    {"gitlab", "base", findings_alone},
    {"gitlab", "note of the plan", findings_alone},
};

plan::Plan plan_of_parts() {
    plan::StackPlan web = stack("web", plan::Action::update);
    web.changes = {change("env.FIELD", plan::FieldChange::Kind::changed)};
    web.notes = {{support::Code::git_moved, "StackNote"}};
    web.origin = plan::Origin::change;
    web.health = model::worst_of({{"web", model::HealthState::degraded, "it is down"}});
    plan::StackPlan blocked = stack("kube", plan::Action::blocked);
    blocked.only_because("BlockedFor");
    plan::StackPlan forbidden = stack("theirs", plan::Action::forbidden);
    forbidden.restore(
        {.action = plan::Action::forbidden,
         .verdict = plan::Verdict{support::Code::permission_stack, "words", "MissingRight", false},
         .reasons = forbidden.reasons()});
    plan::Plan plan = plan_with({web, blocked, forbidden});
    plan.commit = {std::string(40, 'a'), "change"};
    plan.base = {std::string(40, 'b'), "base"};
    plan.notes = {{support::Code::shard_of_state, "PlanNote"}};
    plan.servers[0].notes = {{support::Code::prune_scope, "ServerNote"}};
    plan.servers.push_back(server("away"));
    plan.servers[1].error = "ServerFailed";
    return plan;
}

apply::Report report_of_parts() {
    apply::Report report;
    report.stacks = {result("web", apply::Outcome::failed, "ItFailed")};
    report.stacks[0].details = {"InDetail"};
    report.stacks[0].advice = "DoThis";
    return report;
}

/// That it shows all but what is left out, and that nothing is said to be left out that it shows.
void check(const std::string &format, const std::string &text, const std::vector<Part> &parts,
           const std::vector<Omission> &omissions) {
    for (const Part &part : parts) {
        const bool left_out = std::any_of(omissions.begin(), omissions.end(), [&](const Omission &one) {
            return one.format == format && std::string(one.part) == part.name;
        });
        INFO(format << ": " << part.name << "\n" << text);
        CHECK((text.find(part.words) != std::string::npos) != left_out);
    }
}

} // namespace

TEST_CASE("each format shows each part of a plan, or says why not", "[report][formats]") {
    const plan::Plan plan = plan_of_parts();
    const report::View view;
    for (const std::string &name : report::format_names()) {
        const auto renderer = report::make_renderer(*report::format_from_name(name), view);
        check(name, renderer->plan(plan), parts_of_plan, left_out_of_plans);
    }
}

TEST_CASE("each format shows each part of a report, or says why not", "[report][formats]") {
    const plan::Plan plan = plan_of_parts();
    const report::View view;
    for (const std::string &name : report::format_names()) {
        const auto renderer = report::make_renderer(*report::format_from_name(name), view);
        check(name, renderer->report(report_of_parts(), plan), parts_of_report, left_out_of_reports);
    }
}

TEST_CASE("what is left out is a part of a format, with a reason", "[report][formats]") {
    for (const auto &[omissions, parts] :
         {std::pair(left_out_of_plans, parts_of_plan), std::pair(left_out_of_reports, parts_of_report)})
        for (const Omission &one : omissions) {
            INFO(one.format << ": " << one.part);
            CHECK(report::format_from_name(one.format));
            CHECK(std::string(one.reason) != "");
            CHECK(std::any_of(parts.begin(), parts.end(),
                              [&](const Part &part) { return std::string(part.name) == one.part; }));
        }
}

TEST_CASE("every format for programs says the code of what went wrong", "[report][codes]") {
    const plan::Plan plan = full_plan(); // has a stack that is forbidden, and one that is blocked
    apply::Report report;
    report.stacks = {result("web", apply::Outcome::failed, "ItFailed")};
    report.stacks[0].code = support::Code::deployment_port_taken;
    support::Diagnostic mistake;
    mistake.what = "Mistake";
    mistake.code = support::Code::input_unknown_key;
    for (const char *name : {"json", "junit", "github", "gitlab", "sarif"}) {
        CAPTURE(name);
        const auto renderer = report::make_renderer(*report::format_from_name(name), {});
        CHECK_THAT(renderer->plan(plan),
                   Catch::Contains("permission.stack") && Catch::Contains("kubernetes.unsupported"));
        CHECK_THAT(renderer->report(report, plan_with({})), Catch::Contains("deployment.port_taken"));
        CHECK_THAT(renderer->mistakes({mistake}), Catch::Contains("input.unknown_key"));
    }
}
