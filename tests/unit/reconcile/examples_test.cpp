// What the examples make of the metrics.

#include "reconcile/status.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

using namespace stowage;
using nlohmann::json;

namespace {

std::string example(const std::string &name) {
    std::ifstream in(STOWAGE_EXAMPLES "/unattended/" + name);
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

std::set<std::string> matches(const std::string &text, const std::string &pattern) {
    const std::regex regex(pattern);
    std::set<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at)
        found.insert((*at)[1]);
    return found;
}

/// With a series of each metric.
std::string all_metrics() {
    reconcile::Status status;
    status.commit = "abc";
    status.health["healthy"] = 1;
    status.servers["main"] = true;
    status.failing = {{"main", "production", "web", "why", "2026-07-15T12:00:00Z", ""}};
    status.unwell = {{"main", "production", "db", "why", "2026-07-15T12:00:00Z", ""}};
    status.held = {{"main", "production", "api", "why", "", "pause"}};
    return to_metrics(status, "default");
}

void check_metrics_of(const std::string &expressions) {
    const std::string text = all_metrics();
    const auto known = matches(text, "(?:^|\n)(stowage_[a-z_]+)\\{");
    const auto named = matches(expressions, "\\b(stowage_[a-z_]+)");
    CHECK_FALSE(named.empty());
    for (const std::string &metric : named) {
        INFO(metric);
        CHECK(known.contains(metric));
    }
    const auto labels = matches(text, "[{,]([a-z]+)=\"");
    for (const char *pattern : {"[{,] *([a-z]+) *=~?", "\\{\\{ *(?:\\$labels\\.)?([a-z]+) *\\}\\}",
                                "by \\(([a-z]+)\\)", "label_values\\([a-z_]+, ([a-z]+)\\)"})
        for (const std::string &label : matches(expressions, pattern)) {
            INFO(label);
            CHECK(labels.contains(label));
        }
}

} // namespace

TEST_CASE("alert rules go by metrics that are there", "[examples]") {
    std::string rules;
    for (const std::string &line : matches(example("alerts.yaml"), "((?:expr|summary): .*)"))
        rules += line + "\n";
    check_metrics_of(rules);
}

TEST_CASE("the dashboard shows metrics that are there", "[examples]") {
    const json dashboard = json::parse(example("grafana.json"));
    std::string expressions;
    for (const json &variable : dashboard.at("templating").at("list"))
        if (variable.at("type") == "query")
            expressions += variable.at("definition").get<std::string>() + "\n";
    for (const json &panel : dashboard.at("panels")) {
        INFO(panel.at("title"));
        CHECK_FALSE(panel.at("targets").empty());
        for (const json &target : panel.at("targets"))
            expressions += target.at("expr").get<std::string>() + " " +
                           target.at("legendFormat").get<std::string>() + "\n";
    }
    check_metrics_of(expressions);
    // And all of them.
    for (const std::string &metric : matches(all_metrics(), "(?:^|\n)(stowage_[a-z_]+)\\{")) {
        INFO(metric);
        CHECK(expressions.find(metric) != std::string::npos);
    }
}

TEST_CASE("the dashboard is one: each panel has its own id and place", "[examples]") {
    const json dashboard = json::parse(example("grafana.json"));
    for (const char *key : {"title", "uid", "schemaVersion", "time", "templating"})
        CHECK(dashboard.contains(key));
    std::set<int> ids;
    std::set<std::pair<int, int>> taken;
    for (const json &panel : dashboard.at("panels")) {
        INFO(panel.at("title"));
        CHECK(ids.insert(panel.at("id").get<int>()).second);
        const json &place = panel.at("gridPos");
        for (int x = place.at("x"); x < place.at("x").get<int>() + place.at("w").get<int>(); ++x)
            for (int y = place.at("y"); y < place.at("y").get<int>() + place.at("h").get<int>(); ++y) {
                CHECK(x < 24);
                CHECK(taken.insert({x, y}).second);
            }
    }
}
