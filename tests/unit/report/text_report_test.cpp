#include "report/renderer.hpp"
#include "samples.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <catch2/catch.hpp>

using Catch::Contains;
using stowage::apply::Outcome;
using namespace samples;

namespace {

std::string report_text(const apply::Report &report, const report::View &view = {}) {
    return report::make_renderer(report::Format::text, view)->report(report, plan_with({}));
}

} // namespace

TEST_CASE("a report as text", "[report][text]") {
    CHECK(report_text(full_report()) ==
          "  done           production/stack  words  1s\n"
          "  failed         production/stack  words\n"
          "      pull access denied\n"
          "      exit status 1\n"
          "      → mend the cause and apply again\n"
          "  not effective  production/stack  words\n"
          "  unknown        production/stack  words\n"
          "  forbidden      production/stack  words\n"
          "  hidden         production/stack  words\n"
          "  stale          production/stack  words\n"
          "  blocked        production/stack  words\n"
          "  skipped        production/stack  words\n"
          "\n"
          "Apply: 1 done, 1 failed, 1 not effective, 1 unknown, 1 blocked, 1 stale, 1 forbidden, "
          "1 hidden, 1 skipped, 1 unchanged; interrupted.\n");
}

TEST_CASE("a report of nothing is one line", "[report][text]") {
    CHECK(report_text({}) == "Apply: nothing to do.\n");
    apply::Report report;
    report.stacks = {result("web", Outcome::unchanged, "")};
    CHECK(report_text(report) == "Apply: 1 unchanged.\n");
    report::View verbose;
    verbose.verbose = true;
    CHECK_THAT(report_text(report, verbose), Contains("unchanged      production/web"));
}

TEST_CASE("a report's colours", "[report][text][color]") {
    CHECK_THAT(report_text(full_report()), !Contains("\033"));
    report::View colored;
    colored.color = true;
    const std::string text = report_text(full_report(), colored);
    CHECK_THAT(text, Contains("\033[32mdone") && Contains("\033[31mfailed") && Contains("\033[33mstale"));
}

TEST_CASE("no line of a report ends with blanks", "[report][text]") {
    apply::Report report = full_report();
    report.stacks[0].message.clear();
    report.stacks[0].elapsed = std::chrono::milliseconds(0);
    for (const std::string &line : support::split_lines(report_text(report))) {
        INFO("'" << line << "'");
        CHECK((line.empty() || line.back() != ' '));
    }
}

TEST_CASE("nothing from outside can forge a report's lines", "[report][text][security]") {
    const std::string forged = "x\r\n  done           production/evil\033[2K\033[1A\x9b\xe2\x80\xae";
    apply::Report report;
    report.stacks = {result("n" + forged, Outcome::failed, "m" + forged)};
    report.stacks[0].plan.environment = "e" + forged;
    report.stacks[0].details = {"d" + forged};
    report.stacks[0].advice = "a" + forged;
    const std::string text = report_text(report);
    CHECK(support::is_valid_utf8(text));
    CHECK_THAT(text, !Contains("\033") && !Contains("\r") && !Contains("\xe2\x80\xae"));
    CHECK(support::split_lines(text).size() == 5);
}

TEST_CASE("secrets are masked in a report", "[report][text][secrets]") {
    support::redactor().add("hunter2-in-report");
    apply::Report report;
    report.stacks = {result("web", Outcome::failed, "hunter2-in-report")};
    report.stacks[0].details = {"hunter2-in-report"};
    report.stacks[0].advice = "hunter2-in-report";
    CHECK_THAT(report_text(report), !Contains("hunter2-in-report"));
}
