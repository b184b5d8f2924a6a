#include "hostile.hpp"
#include "report/markdown_text.hpp"
#include "report/renderer.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <catch2/catch.hpp>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <cstdlib>
#include <memory>
#include <set>

using Catch::Contains;
using Catch::StartsWith;
using stowage::plan::Action;
using stowage::plan::FieldChange;
using namespace samples;

namespace {

std::string markdown_of(const plan::Plan &plan, const report::View &view = {}) {
    return report::make_renderer(report::Format::markdown, view)->plan(plan);
}

std::string markdown_of(const apply::Report &report, const plan::Plan &plan) {
    return report::make_renderer(report::Format::markdown, {})->report(report, plan);
}

/// Markdown as GitHub's own parser reads it.
class Document {
public:
    explicit Document(const std::string &markdown) {
        cmark_gfm_core_extensions_ensure_registered();
        cmark_parser *parser = cmark_parser_new(CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES);
        for (const char *name : {"table", "autolink", "strikethrough", "tasklist"})
            cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name));
        cmark_parser_feed(parser, markdown.data(), markdown.size());
        root_.reset(cmark_parser_finish(parser));
        cmark_parser_free(parser);
    }

    /// Of the nodes of a type, what they say.
    [[nodiscard]] std::vector<std::string> all(const std::string &type) const {
        std::vector<std::string> found;
        visit([&](cmark_node *node) {
            if (type != cmark_node_get_type_string(node))
                return;
            const char *literal = cmark_node_get_literal(node);
            found.emplace_back(literal == nullptr ? "" : literal);
        });
        return found;
    }

    [[nodiscard]] std::set<std::string> types() const {
        std::set<std::string> found;
        visit([&](cmark_node *node) { found.insert(cmark_node_get_type_string(node)); });
        return found;
    }

    [[nodiscard]] std::string text_outside_code() const { return support::join(all("text"), "\n"); }

private:
    template <typename Visitor>
    void visit(Visitor visitor) const {
        cmark_iter *iterator = cmark_iter_new(root_.get());
        while (cmark_iter_next(iterator) != CMARK_EVENT_DONE)
            if (cmark_iter_get_event_type(iterator) == CMARK_EVENT_ENTER)
                visitor(cmark_iter_get_node(iterator));
        cmark_iter_free(iterator);
    }

    struct Free {
        void operator()(cmark_node *node) const { cmark_node_free(node); }
    };
    std::unique_ptr<cmark_node, Free> root_;
};

plan::StackPlan with_diff(const std::string &name, int lines, const std::string &line = "line") {
    plan::StackPlan update = stack(name, Action::update);
    FieldChange file = change("file", FieldChange::Kind::changed);
    file.diff = "@@ -0,0 +1,40 @@\n";
    for (int i = 1; i <= lines; ++i)
        file.diff += "+" + line + std::to_string(i) + "\n";
    file.lines_added = lines;
    update.changes = {file};
    return update;
}

const std::vector<std::string> hostile_texts = {"`",
                                                "``",
                                                "a`b",
                                                "` ``` `",
                                                "````````````````",
                                                "|",
                                                "\\|",
                                                "a\\\\|b",
                                                "\\",
                                                "\\`",
                                                "a|b|c",
                                                "| x |",
                                                "\n\n# heading",
                                                "\n```\n# out",
                                                "```",
                                                "~~~",
                                                "<script>alert(1)</script>",
                                                "</details>",
                                                "<!--",
                                                "-->",
                                                "</code></summary>",
                                                "<img src=x>",
                                                "&lt;b&gt;",
                                                "&#64;user",
                                                "@octocat",
                                                "x @org/team y",
                                                "#1",
                                                "owner/repo#1",
                                                "GH-1",
                                                "!2",
                                                "~label",
                                                "%3",
                                                "$4",
                                                "&5",
                                                "[x](https://evil.example)",
                                                "![x](//evil.example/x.png)",
                                                "[x]: https://evil.example",
                                                "https://evil.example",
                                                "www.evil.example",
                                                "mail@evil.example",
                                                "<https://evil.example>",
                                                "0123456789abcdef0123456789abcdef01234567",
                                                "deadbeef",
                                                ":tada:",
                                                "**bold**",
                                                "_x_",
                                                "~~gone~~",
                                                "- [x] task",
                                                "1. one",
                                                "1) one",
                                                "- one",
                                                "+ one",
                                                "> quote",
                                                "    indented",
                                                "\tindented",
                                                "===",
                                                "---",
                                                "***",
                                                "[^1]",
                                                "[^1]: note",
                                                "$$x$$",
                                                "[[wiki]]",
                                                " leading",
                                                "trailing ",
                                                " ",
                                                "",
                                                "\xff",
                                                "javascript:alert(1)",
                                                "a\\",
                                                "`\\|`",
                                                "|`|`|",
                                                "``|``"};

} // namespace

TEST_CASE("a plan as a comment", "[report][markdown]") {
    plan::Plan plan = full_plan();
    plan.stacks.erase(plan.stacks.begin() + 1, plan.stacks.begin() + 8); // all of one kind but the api
    CHECK(
        markdown_of(plan) ==
        "<!-- stowage:plan -->\n"
        "## stowage plan\n"
        "\n"
        "**1 to update, 1 forbidden, 1 hidden, 1 blocked, 1 unchanged, 1 server failed.**\n"
        "\n"
        "- `away`: `https://away.example.com:9443` – **error:** could not connect: connection refused → is "
        "the "
        "server up?\n"
        "- `main`: `https://main.example.com:9443`, Portainer `2.23.0`, as `alice` (standard user)\n"
        "\n"
        "| stack | action | what |\n"
        "| --- | --- | --- |\n"
        "| `main/production/not-mine` | **forbidden to update** | because of not-mine |\n"
        "| `main/production/metrics` | **hidden** | because of metrics |\n"
        "| `main/production/kube` | **blocked** | because of kube |\n"
        "| `main/production/api` | update | deploys: `file`, `env.LOG_LEVEL`, `env.API_TOKEN`, `env.OLD` |\n"
        "\n"
        "<details><summary><code>main/production/not-mine</code> forbidden to update</summary>\n"
        "\n"
        "- missing: access to that stack\n"
        "\n"
        "</details>\n"
        "\n"
        "<details><summary><code>main/production/metrics</code> hidden</summary>\n"
        "\n"
        "- missing: access to environment 'staging', if it exists (nothing was tried)\n"
        "\n"
        "</details>\n"
        "\n"
        "<details><summary><code>main/production/api</code> update: 4 fields</summary>\n"
        "\n"
        "- because: it is stopped, and should run\n"
        "- `file` changed: +1 -1\n"
        "\n"
        "```diff\n"
        "@@ -1,2 +1,2 @@\n"
        " services:\n"
        "-  a: 1\n"
        "+  a: 2\n"
        "```\n"
        "\n"
        "- `env.LOG_LEVEL` changed: `debug` → `info`\n"
        "- `env.API_TOKEN` added: (secret)\n"
        "- `env.OLD` removed: (not shown)\n"
        "- note: a deployment is under way on the server: apply waits for its end\n"
        "\n"
        "</details>\n");
}

TEST_CASE("nothing to do is one line of a comment", "[report][markdown]") {
    CHECK(markdown_of(plan_with({stack("web", Action::none)})) ==
          "<!-- stowage:plan -->\n## stowage plan\n\nNothing to do: 1 unchanged.\n");
    CHECK(markdown_of(plan_with({})) ==
          "<!-- stowage:plan -->\n## stowage plan\n\nNothing to do: the desired state names no stack.\n");
}

TEST_CASE("a comment says which commit it is of", "[report][markdown]") {
    plan::Plan plan = plan_with({stack("web", Action::create)});
    plan.commit = {std::string(40, 'a'), "change"};
    CHECK_THAT(markdown_of(plan), Contains("\n- commit: change (`aaaaaaa`)\n"));
    plan.base = {std::string(40, 'b'), "main"};
    plan.notes = {{support::Code::none, "a note"}};
    CHECK_THAT(markdown_of(plan),
               Contains("\n- commit: change (`aaaaaaa`), compared with main (`bbbbbbb`)\n- note: a note\n"));
    CHECK_THAT(markdown_of(plan_with({})), !Contains("commit:"));
}

TEST_CASE("what check found has a comment of its own", "[report][markdown]") {
    report::View view;
    view.check = true;
    const auto renderer = report::make_renderer(report::Format::markdown, view);
    CHECK_THAT(renderer->mistakes({}), StartsWith("<!-- stowage:check -->\n## stowage check\n\n"));
}

TEST_CASE("a report as a comment", "[report][markdown]") {
    const std::string text = markdown_of(full_report(), full_plan());
    CHECK_THAT(text, StartsWith("<!-- stowage:apply -->\n## stowage apply\n\n**1 done, 1 failed"));
    CHECK_THAT(text, Contains("| `main/production/stack` | update | **failed** | words |\n"));
    CHECK_THAT(text, Contains("| `main/production/stack` | update | done | words |\n"));
    CHECK_THAT(
        text,
        Contains("→ mend the cause and apply again\n\n```text\npull access denied\nexit status 1\n```\n"));
    CHECK_THAT(text, Contains("; interrupted.**"));
    CHECK_THAT(text, !Contains("unchanged |"));
    CHECK(text.find("**failed**") < text.find("| done |"));
}

TEST_CASE("mistakes take the place of a plan in its comment", "[report][markdown]") {
    support::Diagnostic mistake;
    mistake.where = {std::make_shared<const std::string>("a.yaml"), 3, 4};
    mistake.what = "unknown key 'naem'";
    mistake.advice = "did you mean 'name'?";
    const auto renderer = report::make_renderer(report::Format::markdown, {});
    const std::string text = renderer->mistakes({mistake});
    CHECK_THAT(text, StartsWith("<!-- stowage:plan -->\n## stowage plan\n\n**1 mistake in the input"));
    CHECK_THAT(text, Contains("| `a.yaml:3:4` | unknown key 'naem' | did you mean 'name'? |\n"));
    CHECK_THAT(renderer->mistakes({}), Contains("The input is valid.\n"));
}

TEST_CASE("a long diff in a comment is cut, and said to be", "[report][markdown]") {
    const plan::Plan plan = plan_with({with_diff("web", 100)});
    CHECK_THAT(markdown_of(plan), Contains("+line59\n```\n\n… 41 more lines.\n"));
    report::View view;
    view.verbose = true;
    CHECK_THAT(markdown_of(plan, view), Contains("+line100\n```\n") && !Contains("more line"));
}

TEST_CASE("a comment stays within its limit", "[report][markdown]") {
    const int stacks = GENERATE(5, 100, 1000);
    const std::size_t limit = GENERATE(std::size_t{2000}, std::size_t{60'000});
    const bool verbose = GENERATE(false, true);
    std::vector<plan::StackPlan> all;
    for (int i = 0; i < stacks; ++i)
        all.push_back(with_diff("stack-" + std::to_string(i), 50, std::string(100, 'x')));
    report::View view;
    view.comment_bytes = limit;
    view.verbose = verbose;
    const std::string text = markdown_of(plan_with(all), view);
    CHECK(text.size() <= limit);
    CHECK_THAT(text, Contains("**" + std::to_string(stacks) + " to update.**"));

    const auto occurrences = [&text](const std::string &piece) {
        int count = 0;
        for (std::size_t at = 0; (at = text.find(piece, at)) != std::string::npos; at += piece.size())
            ++count;
        return count;
    };
    CHECK(occurrences("<details>") == occurrences("</details>"));
    CHECK(occurrences("```") % 2 == 0);
    // What is not there is counted.
    const int rows = occurrences("| `production/stack-");
    const int sections = occurrences("<details>");
    if (rows < stacks)
        CHECK_THAT(text, Contains(std::to_string(stacks - rows) + " stacks"));
    if (sections < rows)
        CHECK_THAT(text, Contains("the details of " + std::to_string(rows - sections) + " stack"));
    const int diffs = occurrences("```diff");
    if (diffs < sections)
        CHECK_THAT(text, Contains("the diffs and values of " + std::to_string(sections - diffs) + " stack"));
    CHECK((rows < stacks || sections < rows || diffs < sections) ==
          (text.find("Left out") != std::string::npos));
}

TEST_CASE("details go before rows, and rows that matter stay", "[report][markdown]") {
    std::vector<plan::StackPlan> all;
    for (int i = 0; i < 300; ++i)
        all.push_back(with_diff("stack-" + std::to_string(i), 50, std::string(100, 'x')));
    all.push_back(stack("zombie", Action::remove));
    report::View view;
    view.comment_bytes = 30'000;
    const std::string text = markdown_of(plan_with(all), view);
    CHECK_THAT(text, Contains("| `production/stack-299` |"));
    CHECK_THAT(text, Contains("the details of "));
    view.comment_bytes = 2000;
    CHECK_THAT(markdown_of(plan_with(all), view), Contains("| `production/zombie` | **delete**"));
}

TEST_CASE("one value can't use up a comment", "[report][markdown]") {
    const std::string huge = std::string(50'000, '`') + std::string(50'000, '|');
    for (const bool verbose : {false, true}) {
        report::View view;
        view.verbose = verbose;
        CHECK(markdown_of(plan_full_of(huge), view).size() <= 60'000);
        CHECK(report::make_renderer(report::Format::markdown, view)
                  ->report(report_full_of(huge), plan_with({}))
                  .size() <= 60'000);
        CHECK(
            report::make_renderer(report::Format::markdown, view)->mistakes(mistakes_full_of(huge)).size() <=
            60'000);
    }
}

TEST_CASE("text from outside is nothing but text in Markdown", "[report][markdown][security]") {
    // Harmless text in the same places says which nodes there should be.
    const auto count = [](const Document &document, const std::string &type) {
        return document.all(type).size();
    };
    const Document plain(markdown_of(plan_full_of("harmless")));
    const Document plain_report(markdown_of(report_full_of("harmless"), plan_full_of("harmless")));
    for (const std::string &text : hostile_texts) {
        if (text.empty())
            continue;
        const std::string plan_text = markdown_of(plan_full_of(text));
        const Document document(plan_text);
        const Document report(markdown_of(report_full_of(text), plan_full_of(text)));
        INFO("'" << text << "'\n" << plan_text);
        for (const char *type : {"link", "image", "html_inline", "strikethrough", "emph", "block_quote",
                                 "thematic_break", "footnote_reference", "footnote_definition", "tasklist"}) {
            INFO(type);
            CHECK(count(document, type) == 0);
            CHECK(count(report, type) == 0);
        }
        for (const char *type : {"table", "table_row", "table_header", "table_cell", "code_block",
                                 "html_block", "heading", "list", "item", "strong"}) {
            INFO(type);
            CHECK(count(document, type) == count(plain, type));
            CHECK(count(report, type) == count(plain_report, type));
        }
        const std::string outside = document.text_outside_code() + report.text_outside_code();
        for (const char *bad : {"@", "#", "://", "www.", "abcdef", ":tada", "!2", "~", "[", "$", "%", "<"})
            CHECK_THAT(outside, !Contains(bad));
        for (const std::string &line : support::split_lines(outside))
            CHECK_THAT(" " + line + " ", !Contains(" deadbeef "));
        for (const std::string &html : document.all("html_block")) {
            CHECK_THAT(html, !Contains("<script") && !Contains("<img") && !Contains("@octocat</summary>"));
            CHECK((html.find("<code>") == std::string::npos) == (html.find("</code>") == std::string::npos));
        }
    }
}

TEST_CASE("code shows what was given", "[report][markdown]") {
    for (const std::string &text : hostile_texts) {
        if (text.empty() || text.find_first_of("\n\t\xff") != std::string::npos)
            continue;
        INFO("'" << text << "'");
        CHECK(Document("x " + report::md_code(text)).all("code") == std::vector<std::string>{text});
        const Document table("| a | b |\n| --- | --- |\n| x | " + report::md_code(text, report::Place::cell) +
                             " |\n");
        CHECK(table.all("table_cell").size() == 4);
        if (text.find("\\|") == std::string::npos)
            CHECK(table.all("code") == std::vector<std::string>{text});
        CHECK(Document(report::md_code_block({text, "+" + text}, "diff")).all("code_block") ==
              std::vector<std::string>{text + "\n+" + text + "\n"});
    }
    CHECK(report::md_code("") == "(empty)");
}

TEST_CASE("prose reads as prose", "[report][markdown]") {
    CHECK(report::md_prose("it is called 'redis' on the server; its containers are made anew") ==
          "it is called 'redis' on the server; its containers are made anew");
    CHECK(report::md_prose("the environment's name (which isn't well-known): 12 stacks, déjà vu?") ==
          "the environment's name (which isn't well-known): 12 stacks, déjà vu?");
    CHECK(report::md_prose("ask @alice or see https://x.example now") ==
          "ask `@alice` or see `https://x.example` now");
    CHECK(report::md_prose("file, env.LOG_LEVEL differ") == "file, `env.LOG_LEVEL` differ");
    CHECK(report::md_prose("see (https://x.example/a), or set `url`, please") ==
          "see (`https://x.example/a`), or set `url`, please");
    CHECK(report::md_prose("1. first") == "`1`. first");
    CHECK(report::md_prose("two  # # signs") == "two `# #` signs");
    CHECK(report::md_prose("") == "");
}
