#include "report/sarif.hpp"

#include "report/describe.hpp"
#include "report/findings.hpp"
#include "report/overview.hpp"
#include "report/paint.hpp"

#include <cctype>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>

namespace stowage::report {
namespace {

using Json = nlohmann::ordered_json;

const char *level_of(Severity severity) {
    switch (severity) {
    case Severity::error:
        return "error";
    case Severity::warning:
        return "warning";
    case Severity::note:
        break;
    }
    return "note";
}

std::string rule_id(const Rule &rule) {
    return fmt::format("stowage/{}", rule.id);
}

/// A path as a URI reference, by RFC 3986.
std::string uri_of(std::string_view path) {
    constexpr std::string_view plain = "-._~/";
    std::string uri = path.starts_with('/') ? "file://" : "";
    for (const char c : path) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || plain.find(c) != std::string_view::npos)
            uri += c;
        else
            uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return uri;
}

/// Nothing where no file is known.
Json location_of(const support::Location &where, const View &view) {
    const std::string path = path_of(where, view);
    if (path.empty())
        return nullptr;
    Json artifact = {{"uri", uri_of(safe(path))}};
    if (!path.starts_with('/'))
        artifact["uriBaseId"] = "%SRCROOT%";
    Json place = {{"artifactLocation", std::move(artifact)}};
    if (where.line > 0) {
        place["region"] = {{"startLine", where.line}};
        if (where.column > 0)
            place["region"]["startColumn"] = where.column;
    }
    return {{"physicalLocation", std::move(place)}};
}

Json encode(const Finding &finding, const View &view) {
    Json result = {{"ruleId", rule_id(*finding.rule)},
                   {"ruleIndex", finding.rule - rules().data()},
                   {"level", level_of(finding.severity)},
                   {"message", {{"text", fmt::format("{}: {}", finding.title, finding.sentence())}}},
                   {"locations", Json::array()},
                   {"partialFingerprints", {{"stowage/v1", finding.fingerprint}}}};
    if (const char *code = name_of(finding.code); *code != '\0')
        result["properties"] = {{"code", code}};
    if (Json place = location_of(finding.where, view); !place.is_null())
        result["locations"].push_back(std::move(place));
    Json related = Json::array();
    for (const support::Location &also : finding.also)
        if (Json place = location_of(also, view); !place.is_null())
            related.push_back(std::move(place));
    if (!related.empty())
        result["relatedLocations"] = std::move(related);
    return result;
}

/// `overview` is what holds for the run as a whole.
std::string text_of(const std::vector<Finding> &findings, const std::vector<std::string> &overview,
                    const View &view) {
    Json described = Json::array();
    for (const Rule &rule : rules())
        described.push_back({{"id", rule_id(rule)},
                             {"name", rule.id},
                             {"shortDescription", {{"text", rule.summary}}},
                             {"defaultConfiguration", {{"level", level_of(rule.severity)}}}});
    Json driver = {{"name", "stowage"}};
    if (!view.version.empty())
        driver["version"] = view.version;
    driver["rules"] = std::move(described);
    Json results = Json::array();
    for (const Finding &finding : findings)
        results.push_back(encode(finding, view));
    Json run = {{"tool", {{"driver", std::move(driver)}}},
                {"columnKind", "unicodeCodePoints"},
                {"results", std::move(results)}};
    if (!overview.empty())
        run["properties"] = {{"stowage/overview", overview}};
    const Json document = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                           {"version", "2.1.0"},
                           {"runs", Json::array({run})}};
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::vector<std::string> overview_of(const plan::Plan &plan) {
    std::vector<std::string> lines;
    for (const auto &remarks : {heading_of(plan), figures_of(plan)})
        for (const std::string &line : lines_of(remarks))
            lines.push_back(safe(line));
    return lines;
}

} // namespace

std::string SarifRenderer::plan(const plan::Plan &plan) const {
    return text_of(needing_attention(findings_of(plan)), overview_of(plan), view_);
}

std::string SarifRenderer::report(const apply::Report &report, const plan::Plan &plan) const {
    return text_of(needing_attention(findings_of(report, plan)), overview_of(plan), view_);
}

std::string SarifRenderer::mistakes(const std::vector<support::Diagnostic> &diagnostics) const {
    return text_of(findings_of(diagnostics), {}, view_);
}

} // namespace stowage::report
