#include "report/github.hpp"

#include "report/describe.hpp"
#include "report/findings.hpp"
#include "report/overview.hpp"
#include "report/paint.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <string_view>

namespace stowage::report {
namespace {

const char *command_of(Severity severity) {
    switch (severity) {
    case Severity::error:
        return "error";
    case Severity::warning:
        return "warning";
    case Severity::note:
        break;
    }
    return "notice";
}

/// As the runner's own toolkit escapes messages, and with `property` the values in front of them.
std::string escaped(std::string_view text, bool property) {
    std::string out;
    for (const char c : text) {
        if (c == '%')
            out += "%25";
        else if (c == '\r')
            out += "%0D";
        else if (c == '\n')
            out += "%0A";
        else if (property && c == ':')
            out += "%3A";
        else if (property && c == ',')
            out += "%2C";
        else
            out += c;
    }
    return out;
}

std::string annotation(const Finding &finding, const View &view) {
    std::string properties;
    if (const std::string path = safe(path_of(finding.where, view)); !path.empty()) {
        properties += fmt::format("file={},", escaped(path, true));
        if (finding.where.line > 0)
            properties += fmt::format("line={},col={},", finding.where.line, finding.where.column);
    }
    properties += fmt::format("title={}", escaped(finding.title, true));
    std::string message = support::join(finding.lines, "\n");
    for (const support::Location &place : finding.also)
        message += "\nalso: " + place_of(place, view);
    if (!finding.advice.empty())
        message += "\n→ " + finding.advice;
    if (const char *code = name_of(finding.code); *code != '\0')
        message += fmt::format("\ncode: {}", code);
    return fmt::format("::{} {}::{}\n", command_of(finding.severity), properties, escaped(message, false));
}

std::string annotations(const std::vector<Finding> &findings, const View &view) {
    std::string text;
    // The runner keeps the first ten of each kind, so the serious ones go first.
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
        for (const Finding &finding : findings)
            if (finding.severity == severity)
                text += annotation(finding, view);
    return text;
}

/// Lines of the log: the runner keeps ten notices at most, and those are for places.
std::string lines(const std::vector<Remark> &remarks) {
    std::string text;
    for (const std::string &line : lines_of(remarks))
        text += escaped(safe(line), false) + "\n";
    return text;
}

} // namespace

std::string GithubRenderer::plan(const plan::Plan &plan) const {
    return annotations(findings_of(plan), view_) + lines(heading_of(plan)) + lines(figures_of(plan)) +
           fmt::format("Plan: {}.\n", plan::to_string(plan::summarize(plan)));
}

std::string GithubRenderer::report(const apply::Report &report, const plan::Plan &plan) const {
    return annotations(findings_of(report, plan), view_) + lines(heading_of(plan)) +
           fmt::format("Apply: {}{}.\n", counted(report), report.interrupted ? "; interrupted" : "");
}

std::string GithubRenderer::mistakes(const std::vector<support::Diagnostic> &diagnostics) const {
    return annotations(findings_of(diagnostics), view_) +
           fmt::format("{}: {}.\n", view_.check ? "Check" : "Validate",
                       diagnostics.empty() ? "no mistakes" : support::counted(diagnostics));
}

} // namespace stowage::report
