#include "report/json.hpp"

#include "plan/json.hpp"
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
    return {{"server", item.plan.server},
            {"environment", item.plan.environment},
            {"name", item.plan.name},
            {"action", plan::name_of(item.plan.action)},
            {"outcome", apply::name_of(item.outcome)},
            {"message", shown(item.message)},
            {"details", std::move(details)},
            {"advice", shown(item.advice)},
            {"elapsedMs", item.elapsed.count()}};
}

} // namespace

std::string JsonRenderer::plan(const plan::Plan &plan) const {
    return plan::to_json(plan);
}

std::string JsonRenderer::report(const apply::Report &report, const plan::Plan &plan) const {
    Json document = {{"format", "stowage/report/v1"},
                     {"stowageVersion", plan.stowage_version},
                     {"interrupted", report.interrupted},
                     {"servers", Json::array()},
                     {"stacks", Json::array()}};
    for (const plan::ServerPlan &server : plan.servers) {
        Json item = {{"name", server.name}, {"url", shown(server.url)}, {"user", server.user}};
        if (!server.error.empty())
            item["error"] = shown(server.error);
        document["servers"].push_back(std::move(item));
    }
    for (const apply::StackResult &item : report.stacks)
        document["stacks"].push_back(encode(item));
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace stowage::report
