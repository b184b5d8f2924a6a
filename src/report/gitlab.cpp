#include "report/gitlab.hpp"

#include "report/describe.hpp"
#include "report/findings.hpp"
#include "report/paint.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::report {
namespace {

using Json = nlohmann::ordered_json;

const char *severity_of(Severity severity) {
    switch (severity) {
    case Severity::error:
        return "major";
    case Severity::warning:
        return "minor";
    case Severity::note:
        break;
    }
    return "info";
}

/// The format has no key for the code, so that stands behind what people read.
std::string description_of(const Finding &finding) {
    const std::string code = name_of(finding.code);
    return fmt::format("{}: {}{}", finding.title, finding.sentence(),
                       code.empty() ? "" : fmt::format(" [{}]", code));
}

/// What holds for all of it has no place here: the format is a list of findings, each at a line.
/// GitLab drops a finding without a place, so one that has none stands at the top of a file that exists.
std::string text_of(const std::vector<Finding> &findings, const support::Location &elsewhere,
                    const View &view) {
    std::string other_path = safe(path_of(elsewhere, view));
    if (other_path.empty())
        other_path = "stowage.yaml";
    Json document = Json::array();
    for (const Finding &finding : findings) {
        const std::string path = safe(path_of(finding.where, view));
        document.push_back({{"description", description_of(finding)},
                            {"check_name", fmt::format("stowage/{}", finding.rule->id)},
                            {"fingerprint", finding.fingerprint},
                            {"severity", severity_of(finding.severity)},
                            {"location",
                             {{"path", path.empty() ? other_path : path},
                              {"lines", {{"begin", path.empty() ? 1 : std::max(finding.where.line, 1)}}}}}});
    }
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

support::Location any_place(const plan::Plan &plan) {
    for (const plan::StackPlan &stack : plan.stacks)
        if (stack.where().known())
            return stack.where();
    return {};
}

} // namespace

std::string GitlabRenderer::plan(const plan::Plan &plan) const {
    return text_of(needing_attention(findings_of(plan)), any_place(plan), view_);
}

std::string GitlabRenderer::report(const apply::Report &report, const plan::Plan &plan) const {
    return text_of(needing_attention(findings_of(report, plan)), any_place(plan), view_);
}

std::string GitlabRenderer::mistakes(const std::vector<support::Diagnostic> &diagnostics) const {
    return text_of(findings_of(diagnostics), {}, view_);
}

} // namespace stowage::report
