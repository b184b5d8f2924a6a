#include "report/junit.hpp"

#include "report/describe.hpp"
#include "report/escape.hpp"
#include "report/overview.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <map>
#include <utility>

namespace stowage::report {
namespace {

using apply::Outcome;
using plan::Action;

enum class Verdict { passed, failure, error, skipped };

struct Case {
    std::string suite; ///< raw, as everything here
    std::string name;
    Verdict verdict = Verdict::passed;
    std::string type;    ///< of what is not passed
    std::string message; ///< one line
    std::vector<std::string> lines;
    support::Location where;
    std::chrono::milliseconds elapsed{0};
    support::Code code{}; ///< what a case that is not passed is about, where that is known
};

struct Counts {
    std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    std::chrono::milliseconds elapsed{0};

    void add(const Case &one) {
        ++tests;
        failures += one.verdict == Verdict::failure ? 1 : 0;
        errors += one.verdict == Verdict::error ? 1 : 0;
        skipped += one.verdict == Verdict::skipped ? 1 : 0;
        elapsed += one.elapsed;
    }
    [[nodiscard]] std::string attributes() const {
        return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="{:.3f}")", tests,
                           failures, errors, skipped, static_cast<double>(elapsed.count()) / 1000);
    }
};

const char *element_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::failure:
        return "failure";
    case Verdict::error:
        return "error";
    case Verdict::skipped:
        return "skipped";
    case Verdict::passed:
        break;
    }
    return "system-out";
}

std::string content_of(const std::vector<std::string> &lines) {
    std::string text;
    for (const std::string &line : lines)
        text += markup_safe(line) + "\n";
    return text;
}

std::string xml_of(const Case &one, const View &view) {
    std::string text =
        fmt::format(R"(    <testcase classname="{}" name="{}" time="{:.3f}")", markup_safe(one.suite),
                    markup_safe(one.name), static_cast<double>(one.elapsed.count()) / 1000);
    if (const std::string path = path_of(one.where, view); !path.empty())
        text += fmt::format(R"( file="{}" line="{}")", markup_safe(path), std::max(one.where.line, 1));
    const std::string code = name_of(one.code);
    if (one.verdict == Verdict::passed && one.lines.empty() && code.empty())
        return text + "/>\n";
    const char *element = element_of(one.verdict);
    text += ">\n";
    if (!code.empty())
        text += fmt::format("      <properties><property name=\"code\" value=\"{}\"/></properties>\n", code);
    text += fmt::format("      <{}", element);
    if (one.verdict != Verdict::passed)
        text += fmt::format(R"( type="{}" message="{}")", markup_safe(one.type), markup_safe(one.message));
    return text + fmt::format(">{}</{}>\n    </testcase>\n", content_of(one.lines), element);
}

std::string document_of(const char *name, const std::vector<Case> &cases, const View &view) {
    std::map<std::pair<bool, std::string>, std::vector<const Case *>> suites; // the overview comes first
    Counts all;
    for (const Case &one : cases) {
        suites[{one.suite != name, one.suite}].push_back(&one);
        all.add(one);
    }
    std::string text = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {}>\n", name, all.attributes());
    for (const auto &[suite, members] : suites) {
        Counts counts;
        std::string inner;
        for (const Case *one : members) {
            counts.add(*one);
            inner += xml_of(*one, view);
        }
        text += fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", markup_safe(suite.second),
                            counts.attributes(), inner);
    }
    return text + "</testsuites>\n";
}

std::string suite_of(const plan::StackPlan &stack) {
    return fmt::format("{}/{}", stack.server, stack.environment);
}

support::Location case_place_of(const plan::StackPlan &stack) {
    return stack.where();
}

/// What holds for all of it is a case where there is something to say.
void add_overview(std::vector<Case> &cases, const plan::Plan &plan, const char *name) {
    Case one{name, "overview", Verdict::passed, {}, {}, {}, {}};
    one.lines = lines_of(heading_of(plan));
    for (std::string &line : lines_of(figures_of(plan)))
        one.lines.push_back(std::move(line));
    if (!one.lines.empty())
        cases.push_back(std::move(one));
}

/// A server that answered is a case only where there is something to say of it.
void add_remarks(std::vector<Case> &cases, const plan::ServerPlan &server) {
    Case one{server.name, "server", Verdict::passed, {}, {}, {}, {}};
    for (const Remark &remark : remarks_of(server))
        one.lines.push_back(fmt::format("{}: {}", remark.label, remark.text));
    if (!one.lines.empty())
        cases.push_back(std::move(one));
}

void add_servers(std::vector<Case> &cases, const plan::Plan &plan) {
    for (const plan::ServerPlan &server : plan.servers) {
        if (server.error.empty()) {
            add_remarks(cases, server);
            continue;
        }
        Case one{server.name, "server", Verdict::error, "server-error", server.error, {server.error}, {}};
        one.code = server.error_code;
        if (!server.error_advice.empty())
            one.lines.push_back("→ " + server.error_advice);
        cases.push_back(std::move(one));
    }
}

Case case_of(const plan::StackPlan &stack) {
    Case one{suite_of(stack),     stack.name, Verdict::passed, plan::name_of(stack.action()), {}, {},
             case_place_of(stack)};
    one.code = code_of(stack);
    if (out_of_reach(stack))
        one.verdict = Verdict::failure;
    one.message = fmt::format("{}: {}", action_label(stack), why(stack));
    if (stack.action() != Action::none)
        one.lines.push_back(one.message);
    if (const std::string health = health_of(stack, false); !health.empty())
        one.lines.push_back("health: " + health);
    for (const plan::FieldChange &change : stack.changes) {
        one.lines.push_back(fmt::format(
            "{}: {}", change.field,
            values_of(change, [](const std::string &value) { return fmt::format("\"{}\"", value); })));
        if (const std::string refusal = refusal_of(change); !refusal.empty())
            one.lines.push_back(fmt::format("{}: {}", change.field, refusal));
    }
    if (const plan::Verdict *verdict = stack.verdict())
        one.lines.push_back("missing: " + verdict->missing_right);
    for (const plan::Note &note : stack.notes)
        one.lines.push_back("note: " + note.text);
    return one;
}

Verdict verdict_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::done:
    case Outcome::unchanged:
        return Verdict::passed;
    case Outcome::unknown:
        return Verdict::error;
    case Outcome::skipped:
        return Verdict::skipped;
    default:
        return Verdict::failure;
    }
}

Case case_of(const apply::StackResult &item) {
    Case one{suite_of(item.plan),
             item.plan.name,
             verdict_of(item.outcome),
             apply::name_of(item.outcome),
             fmt::format("{}: {}", apply::name_of(item.outcome), item.message),
             {},
             case_place_of(item.plan)};
    one.elapsed = item.elapsed;
    one.code = item.code;
    if (!item.message.empty())
        one.lines.push_back(item.message);
    one.lines.insert(one.lines.end(), item.details.begin(), item.details.end());
    if (!item.advice.empty())
        one.lines.push_back("→ " + item.advice);
    return one;
}

} // namespace

std::string JunitRenderer::plan(const plan::Plan &plan) const {
    std::vector<Case> cases;
    add_overview(cases, plan, "stowage plan");
    add_servers(cases, plan);
    for (const plan::StackPlan &stack : plan.stacks)
        cases.push_back(case_of(stack));
    return document_of("stowage plan", cases, view_);
}

std::string JunitRenderer::report(const apply::Report &report, const plan::Plan &plan) const {
    std::vector<Case> cases;
    add_overview(cases, plan, "stowage apply");
    add_servers(cases, plan);
    for (const apply::StackResult &item : report.stacks)
        cases.push_back(case_of(item));
    return document_of("stowage apply", cases, view_);
}

std::string JunitRenderer::mistakes(const std::vector<support::Diagnostic> &diagnostics) const {
    std::vector<Case> cases;
    for (const support::Diagnostic &mistake : diagnostics) {
        const std::string place = report::place_of(mistake.where, view_);
        Case one{"input",      place.empty() ? "input" : place,
                 {},           mistake.rule.empty() ? "invalid-input" : mistake.rule,
                 mistake.what, {mistake.what},
                 mistake.where};
        one.code = mistake.code;
        const bool error = mistake.severity == support::Diagnostic::Severity::error;
        one.verdict = error ? Verdict::failure : Verdict::passed;
        if (!error)
            one.lines.front() = "warning: " + mistake.what;
        for (const support::Location &also : mistake.also_concerned)
            one.lines.push_back("also: " + report::place_of(also, view_));
        if (!mistake.advice.empty())
            one.lines.push_back("→ " + mistake.advice);
        cases.push_back(std::move(one));
    }
    if (cases.empty())
        cases.push_back({"input", "input", Verdict::passed, {}, {}, {}, {}});
    return document_of(view_.check ? "stowage check" : "stowage validate", cases, view_);
}

} // namespace stowage::report
