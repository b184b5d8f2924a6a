#include "report/html.hpp"

#include "report/describe.hpp"
#include "report/escape.hpp"
#include "report/html_page.hpp"
#include "report/html_parts.hpp"
#include "report/overview.hpp"
#include "support/duration.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::report {
namespace {

using apply::Outcome;
using plan::Action;
using plan::FieldChange;

std::string code(const std::string &text) {
    return fmt::format("<code>{}</code>", markup_safe(text));
}

std::string item_list(const std::vector<std::string> &raw, const char *label) {
    std::string text;
    for (const std::string &item : raw)
        text += fmt::format("<li><span class=\"dim\">{}</span> {}</li>\n", label, markup_safe(item));
    return text.empty() ? "" : fmt::format("<ul>\n{}</ul>\n", text);
}

const char *word_of(FieldChange::Kind kind) {
    return kind == FieldChange::Kind::added     ? "added"
           : kind == FieldChange::Kind::removed ? "removed"
                                                : "changed";
}

enum class Reasons { shown, in_head };

class HtmlPlanWriter {
public:
    HtmlPlanWriter(const View &view, const plan::Plan &plan) : view_(view), plan_(plan) {}

    std::string write() {
        HtmlChoices choices{"action", {}, {}, {}};
        std::string stacks;
        std::size_t unchanged = 0;
        for (const plan::StackPlan &stack : plan_.stacks) {
            if (!view_.verbose && !worth_showing(stack)) {
                ++unchanged;
                continue;
            }
            choices.add(stack, action_name(stack));
            stacks += write_stack(stack);
        }
        std::string body =
            fmt::format("<header>\n<h1>stowage plan</h1>\n<p class=\"summary\">{}</p>\n{}{}</header>\n",
                        markup_safe(summary()), heading(), servers());
        if (!stacks.empty())
            body += choices.html() + "<main>\n" + stacks + "</main>\n";
        if (unchanged > 0 && !stacks.empty())
            body += fmt::format("<p class=\"dim\">Not shown: {} unchanged.</p>\n",
                                support::count_of(unchanged, "stack"));
        body += footer();
        return html_page("stowage plan", body);
    }

    [[nodiscard]] std::string summary() const {
        std::string text = plan::to_string(plan::summarize(plan_));
        for (const std::string &figure : lines_of(figures_of(plan_)))
            text += "; " + figure;
        return text;
    }

    /// What holds for all of it.
    [[nodiscard]] std::string heading() const {
        std::string text;
        for (const Remark &line : heading_of(plan_))
            text += fmt::format("<li><span class=\"dim\">{}</span> {}</li>\n", line.label,
                                markup_safe(line.text));
        return text.empty() ? "" : fmt::format("<ul>\n{}</ul>\n", text);
    }

    [[nodiscard]] std::string servers() const {
        std::string text;
        for (const plan::ServerPlan &server : plan_.servers) {
            text += fmt::format("<li><strong>{}</strong> {} ", markup_safe(server.name), code(server.url));
            if (!server.error.empty())
                text += fmt::format("<span class=\"error\">error: {}</span> {}", markup_safe(server.error),
                                    markup_safe(server.error_advice));
            else
                text += fmt::format("<span class=\"dim\">Portainer {}, as {} ({})</span>",
                                    markup_safe(server.version.text), markup_safe(server.user),
                                    server.administrator ? "administrator" : "standard user");
            text += remarks(server) + "</li>\n";
        }
        return text.empty() ? "" : fmt::format("<ul class=\"servers\">\n{}</ul>\n", text);
    }

    static std::string remarks(const plan::ServerPlan &server) {
        std::string text;
        for (const Remark &remark : remarks_of(server))
            text += fmt::format("<li><span class=\"dim\">{}</span> {}</li>\n", remark.label,
                                markup_safe(remark.text));
        return text.empty() ? "" : fmt::format("\n<ul>\n{}</ul>\n", text);
    }

    [[nodiscard]] std::string footer() const {
        std::string text = fmt::format("stowage {}", plan_.stowage_version);
        if (!plan_.created_at.empty())
            text += fmt::format(", planned {}", plan_.created_at);
        return fmt::format("<footer>{}</footer>\n", markup_safe(text));
    }

    /// What is inside of one stack, without what its head says.
    [[nodiscard]] std::string inside(const plan::StackPlan &stack, Reasons reasons) const {
        std::string text;
        if (stack.where().known())
            text += fmt::format("<p class=\"place\">{} · server {}</p>\n",
                                code(place_of(stack.where(), view_)), markup_safe(stack.server));
        if (reasons == Reasons::shown)
            text += item_list(stack.reasons(), "because");
        if (stack.verdict()) {
            if (std::find(stack.reasons().begin(), stack.reasons().end(), stack.verdict()->words) ==
                stack.reasons().end())
                text += fmt::format("<p><span class=\"dim\">the server’s words</span> {}</p>\n",
                                    markup_safe(stack.verdict()->words));
            text += fmt::format("<p><span class=\"dim\">missing</span> {}{}</p>\n",
                                markup_safe(stack.verdict()->missing_right),
                                stack.verdict()->predicted ? " <span class=\"dim\">(nothing was tried)</span>"
                                                           : "");
        }
        text += fields(stack.changes);
        if (!stack.deferred.empty())
            text += "<p class=\"dim\">These wait until the stack is started:</p>\n" + fields(stack.deferred);
        std::vector<std::string> notes;
        for (const plan::Note &note : stack.notes)
            notes.push_back(note.text);
        text += item_list(notes, "note");
        return text;
    }

private:
    /// By which the filter knows it; forbidden stacks are one kind.
    static std::string action_name(const plan::StackPlan &stack) {
        return stack.action() == Action::none ? "unchanged" : plan::name_of(stack.action());
    }

    [[nodiscard]] std::string write_stack(const plan::StackPlan &stack) const {
        return html_head(stack,
                         runs_badly(stack) && stack.action() == Action::none ? "bad"
                                                                             : html_class(stack.action()),
                         action_name(stack), action_label(stack) + origin_remark(stack.origin), why(stack),
                         stack.action() != Action::none || runs_badly(stack)) +
               health(stack) +
               inside(stack,
                      why(stack) == support::join(stack.reasons(), "") ? Reasons::in_head : Reasons::shown) +
               "</div>\n</details>\n";
    }

    /// The second axis, of plans alone: a report says what became of it.
    [[nodiscard]] std::string health(const plan::StackPlan &stack) const {
        const std::string health = health_of(stack, view_.verbose);
        return health.empty() ? ""
                              : fmt::format("<p{}><span class=\"dim\">health</span> {}</p>\n",
                                            runs_badly(stack) ? " class=\"error\"" : "", markup_safe(health));
    }

    [[nodiscard]] std::string fields(const std::vector<FieldChange> &changes) const {
        std::string rows;
        std::string diffs;
        for (const FieldChange &change : changes) {
            rows += fmt::format(
                "<tr><td>{}</td><td><span class=\"how\">{}</span>{}{}</td><td>{}</td><td "
                "class=\"place\">{}</td></tr>\n",
                code(change.field), word_of(change.kind),
                origin_remark(change.origin) +
                    (change.forces_replace ? " <strong class=\"error\">forces a replacement</strong>" : ""),
                refusal(change), values_of(change, code), markup_safe(place_of(change.where, view_)));
            if (!change.diff.empty())
                diffs += html_diff(change.diff, view_.verbose);
        }
        if (rows.empty())
            return {};
        return fmt::format("<table class=\"fields\">\n<thead><tr><th>field</th><th>how</th><th>value</th>"
                           "<th>where</th></tr></thead>\n<tbody>\n{}</tbody>\n</table>\n{}",
                           rows, diffs);
    }

    static std::string refusal(const FieldChange &change) {
        const std::string words = refusal_of(change);
        return words.empty() ? "" : fmt::format(" <strong class=\"error\">{}</strong>", markup_safe(words));
    }

    const View &view_;
    const plan::Plan &plan_;
};

std::string write_result(const apply::StackResult &item, const HtmlPlanWriter &writer) {
    std::string remark = item.message;
    if (item.elapsed >= std::chrono::milliseconds(1))
        remark += fmt::format("{}{}", remark.empty() ? "" : " · ", support::human_duration(item.elapsed));
    const std::string outcome = apply::name_of(item.outcome);
    const std::string planned = action_label(item.plan);
    const std::string label = planned == outcome ? outcome : fmt::format("{}: {}", planned, outcome);
    std::string text =
        html_head(item.plan, html_class(item.outcome), outcome, label, remark, needs_attention(item.outcome));
    std::string words;
    for (const std::string &line : item.details)
        words += markup_safe(line) + "\n";
    if (!words.empty())
        text += fmt::format("<pre class=\"words\">{}</pre>\n", words);
    if (!item.advice.empty())
        text += fmt::format("<p>→ {}</p>\n", markup_safe(item.advice));
    return text + writer.inside(item.plan, Reasons::shown) + "</div>\n</details>\n";
}

} // namespace

std::string HtmlRenderer::plan(const plan::Plan &plan) const {
    return HtmlPlanWriter(view_, plan).write();
}

std::string HtmlRenderer::report(const apply::Report &report, const plan::Plan &plan) const {
    const HtmlPlanWriter writer(view_, plan);
    HtmlChoices choices{"outcome", {}, {}, {}};
    std::string stacks;
    for (const apply::StackResult &item : report.stacks) {
        if (!view_.verbose && item.outcome == Outcome::unchanged)
            continue;
        choices.add(item.plan, apply::name_of(item.outcome));
        stacks += write_result(item, writer);
    }
    std::string body = fmt::format(
        "<header>\n<h1>stowage apply</h1>\n<p class=\"summary\">{}{}</p>\n{}{}</header>\n", counted(report),
        report.interrupted ? "; interrupted" : "", writer.heading(), writer.servers());
    if (!stacks.empty())
        body += choices.html() + "<main>\n" + stacks + "</main>\n";
    return html_page("stowage apply", body + writer.footer());
}

std::string HtmlRenderer::mistakes(const std::vector<support::Diagnostic> &diagnostics) const {
    std::string rows;
    for (const support::Diagnostic &mistake : diagnostics) {
        std::string also;
        for (const support::Location &place : mistake.also_concerned)
            also += fmt::format(" <span class=\"place\">also {}</span>", code(place_of(place, view_)));
        rows += fmt::format("<tr><td>{}</td><td><span class=\"how\">{}</span> {}{}</td><td>{}</td></tr>\n",
                            code(place_of(mistake.where, view_)), name_of(mistake.severity),
                            markup_safe(mistake.what), also, markup_safe(mistake.advice));
    }
    const char *title = view_.check ? "stowage check" : "stowage validate";
    std::string body = fmt::format("<header>\n<h1>{}</h1>\n<p class=\"summary\">{}</p>\n</header>\n", title,
                                   rows.empty() ? "the input is valid" : support::counted(diagnostics));
    if (!rows.empty())
        body += fmt::format(
            "<main>\n<table class=\"fields\">\n<thead><tr><th>where</th><th>what</th><th>what to do"
            "</th></tr></thead>\n<tbody>\n{}</tbody>\n</table>\n</main>\n",
            rows);
    return html_page(title, body);
}

} // namespace stowage::report
