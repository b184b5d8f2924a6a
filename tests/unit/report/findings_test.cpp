#include "hostile.hpp"
#include "json_schema.hpp"
#include "markup.hpp"
#include "report/findings.hpp"
#include "report/renderer.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

using Catch::Contains;
using nlohmann::json;
using stowage::plan::Action;
using stowage::plan::FieldChange;
using stowage::report::Format;
using namespace samples;

namespace {

report::View with_paths() {
    report::View view;
    view.version = "1.2.3";
    view.path = [](const std::string &file) { return "deploy/" + file; };
    return view;
}

std::string shown(Format format, const plan::Plan &plan, const report::View &view = {}) {
    return report::make_renderer(format, view)->plan(plan);
}

support::Location at(const char *file, int line, int column) {
    return {std::make_shared<const std::string>(file), line, column};
}

/// Two changes on one line, one on another, and one that is written nowhere.
plan::Plan updates() {
    plan::StackPlan update = stack("web", Action::update);
    for (const auto &[field, line] : {std::pair{"env.A", 9}, {"env.B", 9}, {"env.C", 12}, {"env.D", 0}}) {
        FieldChange one = change(field, FieldChange::Kind::changed);
        one.before = "1";
        one.after = "2";
        one.where = line == 0 ? support::Location{} : at("stowage.yaml", line, 3);
        update.changes.push_back(one);
    }
    return plan_with({update});
}

std::vector<support::Diagnostic> two_mistakes() {
    support::Diagnostic first;
    first.where = at("a b.yaml", 3, 5);
    first.what = "unknown key 'naem'";
    first.advice = "did you mean 'name'?";
    first.also_concerned = {at("other.yaml", 1, 1)};
    support::Diagnostic second;
    second.what = "there is no file 'x'";
    return {first, second};
}

} // namespace

TEST_CASE("changes on one line of the YAML are one finding", "[report][findings]") {
    const auto findings = report::findings_of(updates());
    REQUIRE(findings.size() == 3);
    CHECK(findings[0].where.line == 9);
    CHECK(findings[0].lines == std::vector<std::string>{"env.A: \"1\" → \"2\"", "env.B: \"1\" → \"2\"",
                                                        "stores settings, deploys nothing"});
    CHECK(findings[1].where.line == 12);
    CHECK(findings[2].where.line == 7); // of the stack
}

TEST_CASE("a stack as desired is no finding, any other is", "[report][findings]") {
    CHECK(report::findings_of(plan_with({stack("web", Action::none)})).empty());
    const auto findings = report::findings_of(full_plan());
    std::set<std::string> rules;
    for (const report::Finding &finding : findings) {
        rules.insert(finding.rule->id);
        CHECK_FALSE(finding.lines.empty());
    }
    CHECK(rules == std::set<std::string>{"blocked", "change", "delete", "forbidden", "hidden",
                                         "replace-not-allowed", "server-error", "unwell"});
    const auto serious = report::needing_attention(findings);
    CHECK(serious.size() == 7);
}

TEST_CASE("a replacement stands at the field that forces it", "[report][findings]") {
    plan::StackPlan replace = stack("web", Action::replace);
    FieldChange url = change("gitConfig.url", FieldChange::Kind::changed);
    url.forces_replace = true;
    replace.changes = {change("env.A", FieldChange::Kind::added), url};
    replace.changes[0].where.line = 20;
    const auto findings = report::findings_of(plan_with({replace}));
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].where.line == 9);
}

TEST_CASE("fingerprints outlive lines and words, and are unique", "[report][findings]") {
    plan::Plan plan = full_plan();
    const auto before = report::findings_of(plan);
    for (plan::StackPlan &stack : plan.stacks) {
        auto spec = std::make_shared<desired::Stack>(*stack.spec);
        spec->where.line += 100;
        stack.spec = spec;
        for (FieldChange &change : stack.changes)
            change.where.column += 1;
        if (!stack.reasons().empty())
            stack.above_all_because("and again");
    }
    const auto after = report::findings_of(plan);
    REQUIRE(before.size() == after.size());
    std::set<std::string> unique;
    for (std::size_t i = 0; i < before.size(); ++i) {
        CHECK(before[i].fingerprint == after[i].fingerprint);
        CHECK(before[i].fingerprint.size() == 64);
        unique.insert(before[i].fingerprint);
    }
    CHECK(unique.size() == before.size());

    support::Diagnostic same;
    same.what = "twice";
    same.where = at("a.yaml", 1, 1);
    support::Diagnostic later = same;
    later.where.line = 9;
    const auto mistakes = report::findings_of({same, later});
    CHECK(mistakes[0].fingerprint != mistakes[1].fingerprint);
}

TEST_CASE("annotations stand at their lines", "[report][github]") {
    CHECK(shown(Format::github, updates(), with_paths()) ==
          "::notice file=deploy/stowage.yaml,line=9,col=3,title=production/web%3A update::env.A: \"1\" → "
          "\"2\"%0Aenv.B: \"1\" → \"2\"%0Astores settings, deploys nothing\n"
          "::notice file=deploy/stowage.yaml,line=12,col=3,title=production/web%3A update::env.C: \"1\" → "
          "\"2\"%0Astores settings, deploys nothing\n"
          "::notice file=deploy/stowage.yaml,line=7,col=5,title=production/web%3A update::env.D: \"1\" → "
          "\"2\"%0Astores settings, deploys nothing\n"
          "Plan: 1 to update.\n");
}

TEST_CASE("the serious annotations come first", "[report][github]") {
    const std::string text = shown(Format::github, full_plan());
    CHECK(text.rfind("::error") < text.find("::warning"));
    CHECK(text.rfind("::warning") < text.find("::notice"));
    CHECK_THAT(text,
               Contains("::error title=away::could not connect: connection refused%0A→ is the server up?\n"));
    CHECK_THAT(text, Contains("title=main/production/delete%3A delete::because of delete\n"));
}

TEST_CASE("an annotation of a report", "[report][github]") {
    const std::string text = report::make_renderer(Format::github, {})->report(full_report(), plan_with({}));
    CHECK_THAT(text,
               Contains("::error file=stowage.yaml,line=7,col=5,title=production/stack%3A failed::words%0A"
                        "pull access denied%0Aexit status 1%0A→ mend the cause and apply again%0A"
                        "code: deployment.image_missing\n"));
    CHECK_THAT(text, Catch::EndsWith("; interrupted.\n"));
    CHECK_THAT(text, !Contains(": done::") && !Contains(": unchanged::"));
}

TEST_CASE("mistakes as annotations", "[report][github]") {
    CHECK(report::make_renderer(Format::github, {})->mistakes(two_mistakes()) ==
          "::error file=a b.yaml,line=3,col=5,title=mistake in the input::unknown key 'naem'%0Aalso: "
          "other.yaml:1:1%0A→ did you mean 'name'?\n"
          "::error title=mistake in the input::there is no file 'x'\n"
          "Validate: 2 mistakes in the input.\n");
    report::View view;
    view.check = true;
    CHECK(report::make_renderer(Format::github, view)->mistakes({}) == "Check: no mistakes.\n");
}

TEST_CASE("nothing from outside forges an annotation", "[report][github][security]") {
    const std::string hostile = "%0A::error::x\n::error::forged\r::x,file=/etc/passwd,line=1::y:,%";
    const auto renderer = report::make_renderer(Format::github, {});
    const plan::Plan plan = plan_full_of(hostile);
    for (const std::string &text : {renderer->plan(plan), renderer->report(report_full_of(hostile), plan),
                                    renderer->mistakes(mistakes_full_of(hostile))}) {
        INFO(text);
        CHECK_THAT(text, !Contains("\n::error::forged") && !Contains("%0A::error::x"));
        const std::vector<std::string> lines = support::split_lines(text);
        for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
            if (!lines[i].starts_with("::")) {
                CHECK(lines[i].starts_with("health: ")); // no command
                continue;
            }
            // `::command properties::message`: the properties hold no colon, and only known keys.
            const std::string properties = lines[i].substr(2, lines[i].find("::", 2) - 2);
            CHECK(properties.find(':') == std::string::npos);
            CHECK(properties.find(",file=/etc") == std::string::npos);
            CHECK(std::count(properties.begin(), properties.end(), ',') <= 3);
        }
    }
}

TEST_CASE("Code Quality", "[report][gitlab]") {
    const std::string text = shown(Format::gitlab, full_plan(), with_paths());
    CHECK(mistakes_in(text, "code-quality.schema.json", Schemas::of_tests) == "");
    const json document = json::parse(text);
    REQUIRE(document.size() == 7);
    CHECK(document[0]["description"] == "away: could not connect: connection refused → is the server up?");
    CHECK(document[0]["severity"] == "major");
    CHECK(document[0]["location"]["path"] == "deploy/stowage.yaml"); // has no place of its own
    CHECK(document[0]["location"]["lines"]["begin"] == 1);
    CHECK(document[1]["check_name"] == "stowage/unwell");
    CHECK(document[2]["check_name"] == "stowage/replace-not-allowed");
    CHECK(document[2]["location"]["lines"]["begin"] == 9);
    CHECK(json::parse(shown(Format::gitlab, plan_with({}))) == json::array());

    const auto renderer = report::make_renderer(Format::gitlab, {});
    CHECK(mistakes_in(renderer->report(full_report(), full_plan()), "code-quality.schema.json",
                      Schemas::of_tests) == "");
    const json mistakes = json::parse(renderer->mistakes(two_mistakes()));
    REQUIRE(mistakes.size() == 2);
    CHECK(mistakes[0]["location"]["path"] == "a b.yaml");
    CHECK(mistakes[0]["location"]["lines"]["begin"] == 3);
    CHECK(mistakes[1]["location"]["path"] == "stowage.yaml");
}

TEST_CASE("SARIF", "[report][sarif]") {
    const std::string text = shown(Format::sarif, full_plan(), with_paths());
    CHECK(mistakes_in(text, "sarif.schema.json", Schemas::of_tests) == "");
    const json run = json::parse(text)["runs"][0];
    const json &rules = run["tool"]["driver"]["rules"];
    CHECK(run["tool"]["driver"]["version"] == "1.2.3");
    REQUIRE(run["results"].size() == 7);
    for (const json &result : run["results"])
        CHECK(rules[result["ruleIndex"].get<std::size_t>()]["id"] == result["ruleId"]);
    CHECK(run["results"][0]["locations"].empty()); // a server is in no file
    const json &place = run["results"][2]["locations"][0]["physicalLocation"];
    CHECK(place["artifactLocation"]["uri"] == "deploy/stowage.yaml");
    CHECK(place["artifactLocation"]["uriBaseId"] == "%SRCROOT%");
    CHECK(place["region"]["startLine"] == 9);
    CHECK(place["region"]["startColumn"] == 11);

    const auto renderer = report::make_renderer(Format::sarif, {});
    const std::string mistakes = renderer->mistakes(two_mistakes());
    CHECK(mistakes_in(mistakes, "sarif.schema.json", Schemas::of_tests) == "");
    const json first = json::parse(mistakes)["runs"][0]["results"][0];
    CHECK(first["level"] == "error");
    CHECK(first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.yaml");
    CHECK(first["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "other.yaml");
    CHECK(mistakes_in(renderer->report(full_report(), full_plan()), "sarif.schema.json", Schemas::of_tests) ==
          "");
    CHECK(mistakes_in(renderer->plan(plan_full_of("%\"\\\xff")), "sarif.schema.json", Schemas::of_tests) ==
          "");
}

TEST_CASE("a path outside the repository is a URI of its own", "[report][sarif]") {
    support::Diagnostic mistake;
    mistake.where = at("/srv/a#b.yaml", 0, 0);
    mistake.what = "empty";
    const json run = json::parse(report::make_renderer(Format::sarif, {})->mistakes({mistake}))["runs"][0];
    const json place = run["results"][0]["locations"][0]["physicalLocation"];
    CHECK(place["artifactLocation"] == json({{"uri", "file:///srv/a%23b.yaml"}}));
    CHECK_FALSE(place.contains("region"));
}

TEST_CASE("JUnit: what apply can't do fails, a difference does not", "[report][junit]") {
    const auto elements = elements_of(shown(Format::junit, full_plan(), with_paths()));
    CHECK(elements[0].name == "testsuites");
    CHECK(elements[0].attribute("tests") == "14"); // with the overview
    CHECK(elements[0].attribute("failures") == "4");
    CHECK(elements[0].attribute("errors") == "1");
    std::set<std::string> failed;
    std::string last;
    for (const auto &element : elements) {
        if (element.name == "testcase")
            last = element.attribute("name");
        if (element.name == "failure")
            failed.insert(last);
        if (element.name == "testcase" && last == "api") {
            CHECK(element.attribute("classname") == "main/production");
            CHECK(element.attribute("file") == "deploy/stowage.yaml");
            CHECK(element.attribute("line") == "7");
        }
    }
    CHECK(failed == std::set<std::string>{"kube", "metrics", "not-mine", "replace"});
}

TEST_CASE("a replacement is a warning only where it is not allowed", "[report][findings][junit]") {
    const plan::Plan plan = plan_with_remarks();
    std::map<std::string, report::Severity> severities;
    for (const report::Finding &finding : report::findings_of(plan))
        severities[finding.title + " " + finding.rule->id] = finding.severity;
    using report::Severity;
    CHECK(severities == std::map<std::string, Severity>{
                            {"main server-note", Severity::note},
                            {"sources/acme: update (source) change", Severity::note},
                            {"production/allowed: replace replace", Severity::note},
                            {"production/not-allowed: replace replace-not-allowed", Severity::warning},
                            {"production/partly: update change", Severity::note},
                            {"production/partly: update forbidden", Severity::warning},
                            {"production/broken: degraded unwell", Severity::warning},
                            {"production/coming: progressing progressing", Severity::note}});
    std::set<std::string> failed;
    std::string last;
    for (const auto &element : elements_of(shown(Format::junit, plan))) {
        if (element.name == "testcase")
            last = element.attribute("name");
        if (element.name == "failure")
            failed.insert(last);
    }
    CHECK(failed == std::set<std::string>{"not-allowed", "partly"});
}

TEST_CASE("warnings beside mistakes", "[report][findings]") {
    auto mistakes = two_mistakes();
    mistakes[1].severity = support::Diagnostic::Severity::warning;
    mistakes[1].rule = "compose";
    const auto show = [&](Format format) {
        return report::make_renderer(format, with_paths())->mistakes(mistakes);
    };
    CHECK_THAT(show(Format::text),
               Contains("\nwarning: there is no file 'x'\n") && Contains("1 error, 1 warning"));
    CHECK_THAT(show(Format::github), Contains("\n::warning title=compose::there is no file 'x'\n"));
    CHECK_THAT(show(Format::markdown), Contains("warning: there is no file"));
    CHECK_THAT(show(Format::html), Contains(">warning</span>"));
    CHECK(json::parse(show(Format::gitlab))[1]["severity"] == "minor");
    CHECK(json::parse(show(Format::sarif))["runs"][0]["results"][1]["level"] == "warning");
    CHECK(elements_of(show(Format::junit))[0].attribute("failures") == "1");
    CHECK(mistakes_in(show(Format::json), "validation.schema.json") == "");
    const json document = json::parse(show(Format::json));
    CHECK(document["valid"] == false);
    CHECK(document["mistakes"][1]["severity"] == "warning");
    CHECK(document["mistakes"][1]["rule"] == "compose");
    mistakes.erase(mistakes.begin());
    CHECK(json::parse(show(Format::json))["valid"] == true);
}

TEST_CASE("JUnit of a report", "[report][junit]") {
    const auto elements =
        elements_of(report::make_renderer(Format::junit, {})->report(full_report(), plan_with({})));
    CHECK(elements[0].attribute("tests") == "10");
    CHECK(elements[0].attribute("failures") == "6");
    CHECK(elements[0].attribute("errors") == "1");
    CHECK(elements[0].attribute("skipped") == "1");
    CHECK(elements[0].attribute("time") == "1.200");
    const auto failure = std::find_if(elements.begin(), elements.end(),
                                      [](const Element &element) { return element.name == "failure"; });
    REQUIRE(failure != elements.end());
    CHECK(failure->attribute("message") == "failed: words");
    CHECK(failure->text == "words\npull access denied\nexit status 1\n→ mend the cause and apply again\n");
}

TEST_CASE("JUnit of mistakes", "[report][junit]") {
    const auto renderer = report::make_renderer(Format::junit, {});
    const auto elements = elements_of(renderer->mistakes(two_mistakes()));
    CHECK(elements[0].attribute("failures") == "2");
    CHECK(elements[2].attribute("name") == "a b.yaml:3:5");
    const auto valid = elements_of(renderer->mistakes({}));
    CHECK(valid[0].attribute("tests") == "1");
    CHECK(valid[0].attribute("failures") == "0");
    CHECK(valid[0].attribute("name") == "stowage validate");
    report::View view;
    view.check = true;
    const auto check = elements_of(report::make_renderer(Format::junit, view)->mistakes({}));
    CHECK(check[0].attribute("name") == "stowage check");
}

TEST_CASE("nothing from outside becomes XML", "[report][junit][security]") {
    const auto names = [](const std::string &document) {
        std::vector<std::string> all;
        for (const Element &element : elements_of(document))
            all.push_back(element.name);
        return all;
    };
    const auto renderer = report::make_renderer(Format::junit, {});
    const auto documents = [&](const std::string &text) {
        return std::vector<std::string>{renderer->plan(plan_full_of(text)),
                                        renderer->report(report_full_of(text), plan_full_of(text)),
                                        renderer->mistakes(mistakes_full_of(text))};
    };
    for (const char *hostile : {"</failure><testcase name='x'/>", "\"/><x a=\"", "]]>", "<![CDATA[", "-->",
                                "&evil;", "\xEF\xBF\xBE", "\x01\x0b"}) {
        const auto plain = documents("harmless");
        const auto forged = documents(hostile);
        for (std::size_t i = 0; i < plain.size(); ++i) {
            INFO(forged[i]);
            CHECK(names(forged[i]) == names(plain[i]));
        }
    }
}

TEST_CASE("mistakes as JSON", "[report][json]") {
    const auto renderer = report::make_renderer(Format::json, with_paths());
    const std::string text = renderer->mistakes(two_mistakes());
    CHECK(mistakes_in(text, "validation.schema.json") == "");
    CHECK(mistakes_in(renderer->mistakes({}), "validation.schema.json") == "");
    CHECK(mistakes_in(renderer->mistakes(mistakes_full_of("\xff")), "validation.schema.json") == "");
    const json document = json::parse(text);
    CHECK(document["valid"] == false);
    CHECK(document["mistakes"][0]["where"]["file"] == "deploy/a b.yaml");
    CHECK(document["mistakes"][1]["where"] == nullptr);
    CHECK(json::parse(renderer->mistakes({}))["valid"] == true);
}
