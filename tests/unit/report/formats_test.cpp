// What all formats have in common.
#include "hostile.hpp"
#include "report/renderer.hpp"
#include "support/codes.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <catch2/catch.hpp>

using Catch::Contains;
using stowage::report::Format;
using namespace samples;

namespace {

Format format_named(const std::string &name) {
    const auto format = report::format_from_name(name);
    REQUIRE(format.has_value());
    return *format;
}

/// All but JSON, whose names are those that programs know things by: it has tests of its own.
std::vector<std::string> formats_for_people() {
    std::vector<std::string> names = report::format_names();
    std::erase(names, "json");
    return names;
}

/// All that a format can be asked for.
std::vector<std::string> everything(const std::string &format, const std::string &text) {
    std::vector<std::string> all;
    for (const bool verbose : {false, true}) {
        report::View view;
        view.verbose = verbose;
        const auto renderer = report::make_renderer(format_named(format), view);
        const plan::Plan plan = plan_full_of(text);
        all.push_back(renderer->plan(plan));
        all.push_back(renderer->report(report_full_of(text), plan));
        all.push_back(renderer->mistakes(mistakes_full_of(text)));
    }
    return all;
}

} // namespace

TEST_CASE("formats are known by their names", "[report][formats]") {
    for (const std::string &name : report::format_names())
        CHECK(report::name_of(format_named(name)) == name);
    CHECK_FALSE(report::format_from_name("xml").has_value());
    CHECK_FALSE(report::format_from_name("").has_value());
}

TEST_CASE("no format shows a secret", "[report][formats][secrets]") {
    support::redactor().add("hunter2-in-formats");
    for (const std::string &name : formats_for_people())
        for (const std::string &text : everything(name, " hunter2-in-formats ")) {
            INFO(name << "\n" << text);
            CHECK_THAT(text, !Contains("hunter2-in-formats"));
        }
}

TEST_CASE("a secret with characters that formats escape stays hidden", "[report][formats][secrets]") {
    support::redactor().add("hun<ter&2|`x`%,:");
    for (const std::string &name : formats_for_people())
        for (const std::string &text : everything(name, " hun<ter&2|`x`%,: ")) {
            INFO(name << "\n" << text);
            CHECK_THAT(text, !Contains("ter&") && !Contains("ter&amp;"));
        }
}

TEST_CASE("no format lets control characters out", "[report][formats][security]") {
    const std::string hostile = "x\r\n\033[2K\033]0;evil\007\x7f\x9b\xe2\x80\xae\xff y";
    for (const std::string &name : formats_for_people())
        for (const std::string &text : everything(name, hostile)) {
            INFO(name << "\n" << text);
            CHECK(support::is_valid_utf8(text));
            for (const char *bad : {"\r", "\033", "\007", "\x7f", "\xe2\x80\xae"})
                CHECK_THAT(text, !Contains(bad));
        }
}

TEST_CASE("every format ends with one newline", "[report][formats]") {
    for (const std::string &name : report::format_names()) {
        const auto renderer = report::make_renderer(format_named(name), {});
        for (const std::string &text :
             {renderer->plan(full_plan()), renderer->plan(plan_with({})),
              renderer->report(full_report(), full_plan()), renderer->report({}, plan_with({})),
              renderer->mistakes({}), renderer->mistakes(mistakes_full_of("x"))}) {
            INFO(name << "\n" << text);
            CHECK_THAT(text, Catch::EndsWith("\n") && !Catch::EndsWith("\n\n"));
        }
    }
}

TEST_CASE("a plan without a desired state behind it can be shown", "[report][formats]") {
    plan::Plan plan = full_plan();
    for (plan::StackPlan &stack : plan.stacks)
        stack.spec = nullptr;
    for (const std::string &name : report::format_names())
        CHECK_FALSE(report::make_renderer(format_named(name), {})->plan(plan).empty());
}

namespace {

std::string shown(const std::string &format, const plan::Plan &plan) {
    return report::make_renderer(format_named(format), {})->plan(plan);
}

} // namespace

TEST_CASE("every format shows what is said of servers, sources, fields and health", "[report][formats]") {
    const plan::Plan plan = plan_with_remarks();
    for (const char *name : {"text", "markdown", "html", "junit", "github", "json"}) {
        const std::string text = shown(name, plan);
        INFO(name << "\n" << text);
        CHECK_THAT(text, Contains("alice sees only part of the scope") && Contains("production/legacy"));
        CHECK_THAT(text, Contains("only administrators change access"));
        CHECK_THAT(text, Contains("db: unhealthy") && Contains("starting"));
    }
    for (const char *name : {"text", "markdown", "html", "junit", "github"}) {
        INFO(name);
        CHECK_THAT(shown(name, plan), Contains("update (source)"));
        CHECK_THAT(shown(name, plan), Contains("forbidden, and left as it is"));
    }
    // These two are about what needs attention.
    for (const char *name : {"gitlab", "sarif"}) {
        const std::string text = shown(name, plan);
        INFO(name << "\n" << text);
        CHECK_THAT(text, Contains("only administrators change access") && Contains("db: unhealthy"));
        CHECK_THAT(text, Contains("production/not-allowed") && !Contains("production/allowed"));
        CHECK_THAT(text, !Contains("starting") && !Contains("production/legacy"));
    }
}

TEST_CASE("no format shows a line of a secret that has several", "[report][formats][secrets]") {
    support::redactor().add("-----BEGIN KEY-----\nMIIEvQIBADANBg\r\n  aGlkZGVuIHRvby\nend\n");
    plan::StackPlan stack = samples::stack("api", plan::Action::update);
    stack.deploys = true;
    plan::FieldChange file = change("file", plan::FieldChange::Kind::changed);
    file.diff =
        "@@ -1,3 +1,3 @@\n key: |\n-    MIIEvQIBADANBg\n+    aGlkZGVuIHRvby\n     end\n+    # the end\n";
    file.lines_added = 2;
    file.lines_removed = 1;
    plan::FieldChange value = change("env.KEY", plan::FieldChange::Kind::changed);
    value.before = "x";
    value.after = "MIIEvQIBADANBg\naGlkZGVuIHRvby";
    stack.changes = {file, value};
    stack.notes = {{support::Code::none, "the server said: MIIEvQIBADANBg"}};
    apply::StackResult failed = result("api", apply::Outcome::failed, "invalid: aGlkZGVuIHRvby");
    failed.plan = stack;
    failed.details = {"1 | MIIEvQIBADANBg"};
    apply::Report report;
    report.stacks = {failed};
    support::Diagnostic mistake;
    mistake.what = "odd: aGlkZGVuIHRvby";
    mistake.source_line = "    MIIEvQIBADANBg";
    for (const std::string &name : report::format_names())
        for (const bool verbose : {false, true}) {
            report::View view;
            view.verbose = verbose;
            const auto renderer = report::make_renderer(format_named(name), view);
            const plan::Plan plan = plan_with({stack});
            for (const std::string &text :
                 {renderer->plan(plan), renderer->report(report, plan), renderer->mistakes({mistake})}) {
                INFO(name << "\n" << text);
                CHECK_THAT(text, !Contains("MIIEvQIBADANBg") && !Contains("aGlkZGVuIHRvby"));
                CHECK_FALSE(text.empty());
            }
        }
    CHECK_THAT(shown("text", plan_with({stack})), Contains("# the end")); // short lines tell nothing
}
