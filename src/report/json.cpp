#include "report/json.hpp"

#include "plan/json.hpp"
#include "plan/overview_json.hpp"
#include "report/describe.hpp"
#include "support/codes.hpp"
#include "support/redactor.hpp"

#include <nlohmann/json.hpp>

namespace stowage::report {
namespace {

using Json = nlohmann::ordered_json;

std::string shown(const std::string &text) {
    return support::redactor().redact(text);
}

Json encode(const apply::StackResult &item) {
    Json details = Json::array();
    for (const std::string &line : item.details)
        details.push_back(shown(line));
    Json result = {{"server", item.plan.server},
                   {"environment", item.plan.environment},
                   {"name", item.plan.name},
                   {"action", plan::name_of(item.plan.action())},
                   {"outcome", apply::name_of(item.outcome)}};
    if (item.code != support::Code::none)
        result["code"] = name_of(item.code);
    if (item.missing_right)
        result["missingRight"] = shown(*item.missing_right);
    if (item.server_words)
        result["serverWords"] = shown(*item.server_words);
    result.update({{"message", shown(item.message)},
                   {"details", std::move(details)},
                   {"advice", shown(item.advice)},
                   {"elapsedMs", item.elapsed.count()}});
    return result;
}

Json encode(const support::Location &where, const View &view) {
    if (!where.known())
        return nullptr;
    const std::string path = path_of(where, view);
    return {
        {"file", shown(path.empty() ? *where.file : path)}, {"line", where.line}, {"column", where.column}};
}

Json encode(const support::Diagnostic &mistake, const View &view) {
    Json also = Json::array();
    for (const support::Location &place : mistake.also_concerned)
        also.push_back(encode(place, view));
    return {{"severity", name_of(mistake.severity)},
            {"rule", mistake.rule.empty() ? "invalid-input" : mistake.rule},
            {"code", name_of(mistake.code)},
            {"what", shown(mistake.what)},
            {"advice", shown(mistake.advice)},
            {"where", encode(mistake.where, view)},
            {"also", std::move(also)}};
}

std::string text_of(const Json &document) {
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string JsonRenderer::plan(const plan::Plan &plan) const {
    return plan::to_json(plan);
}

std::string JsonRenderer::report(const apply::Report &report, const plan::Plan &plan) const {
    Json document = {{"format", "stowage/report/v1"},
                     {"stowageVersion", plan.stowage_version},
                     {"interrupted", report.interrupted}};
    plan::add_overview(document, plan);
    document.update({{"servers", Json::array()}, {"stacks", Json::array()}});
    for (const plan::ServerPlan &server : plan.servers) {
        Json item = {{"name", server.name}, {"url", shown(server.url)}, {"user", server.user}};
        if (!server.error.empty())
            item.update({{"error", shown(server.error)}, {"errorCode", name_of(server.error_code)}});
        document["servers"].push_back(std::move(item));
    }
    for (const apply::StackResult &item : report.stacks)
        document["stacks"].push_back(encode(item));
    return text_of(document);
}

std::string JsonRenderer::mistakes(const std::vector<support::Diagnostic> &diagnostics) const {
    Json items = Json::array();
    for (const support::Diagnostic &mistake : diagnostics)
        items.push_back(encode(mistake, view_));
    return text_of({{"format", "stowage/validation/v1"},
                    {"stowageVersion", view_.version},
                    {"valid", !support::any_error(diagnostics)},
                    {"mistakes", std::move(items)}});
}

} // namespace stowage::report
