#include "hostile.hpp"
#include "markup.hpp"
#include "report/renderer.hpp"
#include "report/side_by_side.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

using Catch::Contains;
using stowage::plan::Action;
using stowage::report::DiffRow;
using namespace samples;

namespace {

report::View html_verbose() {
    report::View view;
    view.verbose = true;
    return view;
}

std::string html_of(const plan::Plan &plan, const report::View &view = {}) {
    return report::make_renderer(report::Format::html, view)->plan(plan);
}

/// A plan's page, a report's, and that of mistakes.
std::vector<std::string> pages_of(const std::string &text, const report::View &view = {}) {
    const auto renderer = report::make_renderer(report::Format::html, view);
    const plan::Plan plan = plan_full_of(text);
    return {renderer->plan(plan), renderer->report(report_full_of(text), plan),
            renderer->mistakes(mistakes_full_of(text))};
}

std::vector<std::string> names_of(const std::vector<Element> &elements) {
    std::vector<std::string> names;
    for (const Element &element : elements)
        names.push_back(element.name);
    return names;
}

std::vector<Element> named(const std::vector<Element> &elements, const std::string &name) {
    std::vector<Element> found;
    std::copy_if(elements.begin(), elements.end(), std::back_inserter(found),
                 [&](const Element &element) { return element.name == name; });
    return found;
}

} // namespace

TEST_CASE("a page is well-formed and stands alone", "[report][html]") {
    static const std::set<std::string> loading = {"img",   "iframe", "link", "object", "embed", "audio",
                                                  "video", "source", "base", "a",      "svg"};
    std::vector<std::string> pages = {html_of(full_plan()), html_of(full_plan(), html_verbose()),
                                      html_of(plan_with({}))};
    for (const std::string &page : pages_of("words"))
        pages.push_back(page);
    for (const std::string &page : pages) {
        INFO(page);
        const std::vector<Element> elements = elements_of(page);
        CHECK(elements.front().name == "html");
        for (const Element &element : elements) {
            CHECK_FALSE(loading.contains(element.name));
            for (const auto &[name, value] : element.attributes) {
                CHECK(name != "style"); // the policy would drop it
                CHECK(name != "src");
                CHECK(name != "href");
                CHECK_FALSE(name.starts_with("on"));
            }
        }
        CHECK(named(elements, "script").size() == 1);
        CHECK(named(elements, "style").size() == 1);
        CHECK_THAT(named(elements, "style")[0].text, !Contains("url(") && !Contains("@import"));
    }
}

TEST_CASE("a page's policy forbids all but its own style and script", "[report][html][security]") {
    for (const Element &meta : named(elements_of(html_of(full_plan())), "meta")) {
        if (meta.attribute("http-equiv") != "Content-Security-Policy")
            continue;
        const std::string policy = meta.attribute("content");
        CHECK_THAT(policy, Catch::StartsWith("default-src 'none'; style-src 'sha256-"));
        CHECK_THAT(policy, Contains("script-src 'sha256-") && Contains("base-uri 'none'") &&
                               Contains("form-action 'none'"));
        CHECK_THAT(policy, !Contains("unsafe") && !Contains("http") && !Contains("*"));
        return;
    }
    FAIL("there is no policy");
}

TEST_CASE("nothing from outside becomes markup", "[report][html][security]") {
    for (const report::View &view : {report::View{}, html_verbose()}) {
        const std::vector<std::string> plain = pages_of("harmless", view);
        for (const char *hostile :
             {"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onclick='x",
              "</details></main><script>", "-->", "]]>", "<!--", "&lt;script&gt;", "&", "&#x3c;", "</style>",
              "</title>", "\" hidden=\"", "\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
            const std::vector<std::string> pages = pages_of(hostile, view);
            for (std::size_t i = 0; i < pages.size(); ++i) {
                INFO(hostile << "\n" << pages[i]);
                const std::vector<Element> elements = elements_of(pages[i]);
                CHECK(names_of(elements) == names_of(elements_of(plain[i])));
                // The page's own attributes, none else.
                for (const Element &element : elements)
                    CHECK((element.attribute("onclick").empty() && element.attribute("onerror").empty()));
            }
        }
    }
}

TEST_CASE("text is shown as it was given", "[report][html]") {
    const std::vector<Element> elements = elements_of(html_of(plan_full_of("<b>&\"'")));
    const auto shows = [&](const std::string &text) {
        return std::any_of(elements.begin(), elements.end(),
                           [&](const Element &element) { return element.text == text; });
    };
    CHECK(shows("env.f<b>&\"'"));
    CHECK(shows("e<b>&\"'/n<b>&\"'"));
}

TEST_CASE("each stack says what the filters ask for", "[report][html]") {
    const std::vector<Element> elements = elements_of(html_of(full_plan()));
    std::set<std::string> actions;
    for (const Element &stack : named(elements, "details")) {
        actions.insert(stack.attribute("data-action"));
        CHECK(stack.attribute("data-environment") == "production");
        CHECK(stack.attribute("data-server") == "main");
        CHECK_FALSE(stack.attribute("data-name").empty());
    }
    std::set<std::string> offered;
    for (const Element &option : named(elements, "option"))
        offered.insert(option.attribute("value"));
    for (const std::string &action : actions)
        CHECK(offered.contains(action));
    CHECK(actions.contains("delete"));
    CHECK(actions.size() == 11);
    // Without a script nothing is hidden but the filters.
    for (const Element &element : elements)
        CHECK((element.attribute("hidden").empty() || element.name == "form"));
}

TEST_CASE("a page has the reasons, changes, notes and verdicts", "[report][html]") {
    const std::string page = html_of(full_plan());
    for (const char *part :
         {"it is stopped, and should run", "env.LOG_LEVEL", "a deployment is under way",
          "Access denied to resource", "access to that stack", "(nothing was tried)", "stowage.yaml:9:11",
          "forces a replacement", "connection refused", "is the server up?", "(secret)"})
        CHECK_THAT(page, Contains(part));
}

TEST_CASE("a report's page has what the server said", "[report][html]") {
    const std::string page =
        report::make_renderer(report::Format::html, {})->report(full_report(), full_plan());
    CHECK_THAT(page, Contains("<pre class=\"words\">pull access denied\nexit status 1\n</pre>"));
    CHECK_THAT(page, Contains("mend the cause and apply again") && Contains("; interrupted") &&
                         Contains("1 failed"));
    CHECK_THAT(page, !Contains("update: unchanged"));
}

TEST_CASE("a diff side by side", "[report][html]") {
    const auto rows = report::side_by_side("@@ -3,4 +3,5 @@\n same\n-old 1\n-old 2\n+new 1\n last\n+more\n"
                                           "@@ -20 +21 @@ services:\n-gone\n\\ No newline at end of file\n");
    REQUIRE(rows.size() == 7);
    CHECK(rows[0].kind == DiffRow::Kind::same);
    CHECK(rows[0].before->number == 3);
    CHECK(rows[1].kind == DiffRow::Kind::changed);
    CHECK(rows[1].before->text == "old 1");
    CHECK(rows[1].after->text == "new 1");
    CHECK(rows[1].after->number == 4);
    CHECK(rows[2].kind == DiffRow::Kind::removed);
    CHECK(rows[2].before->number == 5);
    CHECK(rows[3].before->number == 6);
    CHECK(rows[3].after->number == 5);
    CHECK(rows[4].kind == DiffRow::Kind::added);
    CHECK(rows[4].after->number == 6);
    CHECK(rows[5].kind == DiffRow::Kind::gap);
    CHECK(rows[6].before->number == 20);
    CHECK(report::side_by_side("").empty());
}
