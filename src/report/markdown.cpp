#include "report/markdown.hpp"

#include "report/describe.hpp"
#include "report/escape.hpp"
#include "report/markdown_comment.hpp"
#include "report/markdown_text.hpp"
#include "report/overview.hpp"
#include "report/paint.hpp"
#include "support/duration.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace stowage::report {
namespace {

using plan::Action;
using plan::FieldChange;

constexpr std::size_t short_value_length = 120; // characters
constexpr std::size_t short_prose = 300;        // characters
constexpr std::size_t short_diff_lines = 60;    // lines

/// Text from outside, cut to a length that leaves room for others.
std::string prose(const std::string &text, Place place) {
    return md_prose(shortened(safe(text), short_prose), place);
}

std::string code(const std::string &text, Place place) {
    return md_code(shortened(safe(text), short_value_length), place);
}

/// Ends the line of a server that could not be read.
std::string error_of(const plan::ServerPlan &server) {
    std::string text = " – **error:** " + prose(server.error, Place::text);
    if (!server.error_advice.empty())
        text += " → " + prose(server.error_advice, Place::text);
    return text + "\n";
}

/// What holds for all of it.
std::vector<std::string> heading(const plan::Plan &plan) {
    std::vector<std::string> lines;
    for (const Remark &line : heading_of(plan))
        lines.push_back(fmt::format("- {}: {}\n", line.label, prose(line.text, Place::text)));
    return lines;
}

enum class Detail { whole, brief };

/// Shows one plan.
class MarkdownWriter {
public:
    MarkdownWriter(const View &view, const plan::Plan &plan)
        : view_(view), plan_(plan), several_(plan.servers.size() > 1) {}

    std::string write() {
        MarkdownComment comment("plan", "stack", view_.comment_bytes);
        const plan::Summary summary = plan::summarize(plan_);
        const bool quiet = summary.to_change() + summary.forbidden + summary.hidden + summary.blocked +
                               summary.failed_servers ==
                           0;
        std::vector<MarkdownItem> items;
        for (const plan::StackPlan &stack : plan_.stacks)
            if (view_.verbose || worth_showing(stack))
                items.push_back(item(stack));
        if (quiet) {
            const std::string what = plan::to_string(summary);
            comment.add(
                plan_.stacks.empty()
                    ? fmt::format("{}{}.\n", static_cast<char>(std::toupper(what.front())), what.substr(1))
                    : fmt::format("Nothing to do: {}.\n", what));
            comment.add("\n");
            comment.add_lines(joined(commits(), remarks()), "more line");
        } else {
            comment.add(fmt::format("**{}.**\n\n", plan::to_string(summary)));
            comment.add_lines(joined(commits(), servers()), "more line");
        }
        if (const std::string origins = plan::origins_to_string(plan_); !origins.empty())
            comment.add(fmt::format("Of these: {}.\n\n", origins));
        if (const std::string health = plan::health_to_string(summary); !health.empty())
            comment.add(fmt::format("Health of what runs: {}.\n\n", health));
        comment.add_items("| stack | action | what |\n| --- | --- | --- |\n", std::move(items));
        return comment.finish();
    }

private:
    static std::vector<std::string> joined(std::vector<std::string> lines,
                                           const std::vector<std::string> &more) {
        lines.insert(lines.end(), more.begin(), more.end());
        return lines;
    }

    /// What the plan is of, and what it was compared with.
    [[nodiscard]] std::vector<std::string> commits() const { return heading(plan_); }

    [[nodiscard]] std::vector<std::string> servers() const {
        std::vector<std::string> lines;
        for (const plan::ServerPlan &server : plan_.servers) {
            const std::string head =
                fmt::format("- {}: {}", code(server.name, Place::text), code(server.url, Place::text));
            if (!server.error.empty())
                lines.insert(lines.begin(), head + error_of(server));
            else
                lines.push_back(fmt::format("{}, Portainer {}, as {} ({})\n", head,
                                            code(server.version.text, Place::text),
                                            code(server.user, Place::text),
                                            server.administrator ? "administrator" : "standard user"));
        }
        const std::vector<std::string> more = remarks();
        lines.insert(lines.end(), more.begin(), more.end());
        return lines;
    }

    /// Where there are several servers, each says which one it is of.
    [[nodiscard]] std::vector<std::string> remarks() const {
        std::vector<std::string> lines;
        for (const plan::ServerPlan &server : plan_.servers)
            for (const Remark &remark : remarks_of(server))
                lines.push_back(fmt::format("- {}{}: {}\n",
                                            several_ ? code(server.name, Place::text) + " " : "",
                                            remark.label, prose(remark.text, Place::text)));
        return lines;
    }

    [[nodiscard]] MarkdownItem item(const plan::StackPlan &stack) const {
        MarkdownItem item;
        const bool serious = needs_attention(stack.action());
        item.attention = serious || out_of_reach(stack) || runs_badly(stack);
        const std::string label = action_label(stack) + origin_remark(stack.origin);
        item.row = fmt::format("| {} | {} | {} |\n", code(stack.str(several_), Place::cell),
                               serious ? fmt::format("**{}**", label) : label, what(stack));
        const std::string whole = details(stack, Detail::whole);
        if (whole.empty())
            return item;
        const std::string remark =
            stack.changes.empty()
                ? label
                : fmt::format("{}: {}", label, support::count_of(stack.changes.size(), "field"));
        item.details = md_folded(stack.str(several_), remark, whole);
        item.brief = md_folded(stack.str(several_), remark, details(stack, Detail::brief));
        return item;
    }

    [[nodiscard]] std::string what(const plan::StackPlan &stack) const {
        std::string text = prose(why(stack), Place::cell);
        if (stack.action() == Action::update && !stack.changes.empty()) {
            constexpr std::size_t most = 4;
            text += ": ";
            for (std::size_t i = 0; i < std::min(most, stack.changes.size()); ++i)
                text += (i == 0 ? "" : ", ") + code(stack.changes[i].field, Place::cell);
            if (stack.changes.size() > most)
                text += fmt::format(" and {} more", stack.changes.size() - most);
        }
        if (const std::string health = health_of(stack, view_.verbose); !health.empty())
            text += fmt::format("{}health: {}", text.empty() ? "" : "; ", prose(health, Place::cell));
        return text;
    }

    [[nodiscard]] std::string details(const plan::StackPlan &stack, Detail detail) const {
        std::string text;
        const bool update = stack.action() == Action::update && !stack.changes.empty();
        // The table has the reasons, and of an update that its fields differ.
        for (std::size_t i = 1; update && i < stack.reasons().size(); ++i)
            text += fmt::format("- because: {}\n", prose(stack.reasons()[i], Place::text));
        for (const FieldChange &change : stack.changes)
            text += field(change, detail);
        if (view_.verbose)
            for (const FieldChange &change : stack.deferred)
                text += "- waits until it is started:\n" + field(change, detail);
        if (stack.verdict())
            text += fmt::format("- missing: {}{}\n", prose(stack.verdict()->missing_right, Place::text),
                                stack.verdict()->predicted ? " (nothing was tried)" : "");
        for (const plan::Note &note : stack.notes)
            text += fmt::format("- note: {}\n", prose(note.text, Place::text));
        return text;
    }

    [[nodiscard]] std::string field(const FieldChange &change, Detail detail) const {
        const char *sign = change.kind == FieldChange::Kind::added     ? "added"
                           : change.kind == FieldChange::Kind::removed ? "removed"
                                                                       : "changed";
        std::string text = fmt::format("- {} {}", code(change.field, Place::text), sign);
        if (detail == Detail::brief && change.diff.empty())
            return text + refusal(change) + "\n";
        const auto quote = [this](const std::string &value) {
            return view_.verbose ? md_code(value) : code(value, Place::text);
        };
        text += ": " + values_of(change, quote);
        if (change.forces_replace)
            text += " (forces a replacement)";
        text += refusal(change) + "\n";
        if (detail == Detail::whole && !change.diff.empty())
            text += diff(change.diff);
        return text;
    }

    static std::string refusal(const FieldChange &change) {
        const std::string words = refusal_of(change);
        return words.empty() ? "" : fmt::format(" – **{}**", prose(words, Place::text));
    }

    [[nodiscard]] std::string diff(const std::string &unified) const {
        std::vector<std::string> lines = support::split_lines(unified);
        const std::size_t all = lines.size();
        const std::size_t most = view_.verbose ? all : short_diff_lines;
        lines.resize(std::min(all, most));
        if (!view_.verbose)
            for (std::string &line : lines)
                line = shortened(safe(line), short_prose);
        std::string text = "\n" + md_code_block(lines, "diff");
        if (all > most)
            text += fmt::format("\n… {}.\n", support::count_of(all - most, "more line"));
        return text + "\n";
    }

    const View &view_;
    const plan::Plan &plan_;
    bool several_;
};

MarkdownItem item_of(const apply::StackResult &result, bool several, bool verbose) {
    MarkdownItem item;
    item.attention = needs_attention(result.outcome);
    const std::string name = result.plan.str(several);
    const std::string outcome = apply::name_of(result.outcome);
    item.row = fmt::format("| {} | {} | {} | {} |\n", code(name, Place::cell), action_label(result.plan),
                           item.attention ? fmt::format("**{}**", outcome) : outcome,
                           prose(result.message, Place::cell));
    if (result.details.empty() && result.advice.empty())
        return item;
    const std::string advice =
        result.advice.empty() ? "" : fmt::format("→ {}\n", prose(result.advice, Place::text));
    std::vector<std::string> lines = result.details;
    const std::size_t most = verbose ? lines.size() : short_diff_lines;
    std::string more;
    if (lines.size() > most)
        more = fmt::format("\n… {}.\n", support::count_of(lines.size() - most, "more line"));
    lines.resize(std::min(lines.size(), most));
    if (!verbose)
        for (std::string &line : lines)
            line = shortened(safe(line), short_prose);
    const std::string words = lines.empty() ? "" : md_code_block(lines, "text") + more;
    const bool both = !advice.empty() && !words.empty();
    item.details = md_folded(name, outcome, advice + (both ? "\n" : "") + words);
    if (both)
        item.brief = md_folded(name, outcome, advice);
    return item;
}

MarkdownItem item_of(const support::Diagnostic &mistake, const View &view) {
    MarkdownItem item;
    const std::string place = place_of(mistake.where, view);
    item.attention = mistake.severity == support::Diagnostic::Severity::error;
    item.row = fmt::format("| {} | {}{} | {} |\n", place.empty() ? "" : code(place, Place::cell),
                           item.attention ? "" : "warning: ", prose(mistake.what, Place::cell),
                           prose(mistake.advice, Place::cell));
    return item;
}

} // namespace

std::string MarkdownRenderer::plan(const plan::Plan &plan) const {
    return MarkdownWriter(view_, plan).write();
}

std::string MarkdownRenderer::report(const apply::Report &report, const plan::Plan &plan) const {
    MarkdownComment comment("apply", "stack", view_.comment_bytes);
    comment.add(fmt::format("**{}{}.**\n\n", counted(report), report.interrupted ? "; interrupted" : ""));
    std::vector<std::string> lines = heading(plan);
    for (const plan::ServerPlan &server : plan.servers)
        if (!server.error.empty())
            lines.push_back(fmt::format("- {}{}", code(server.name, Place::text), error_of(server)));
    comment.add_lines(lines, "more line");
    std::vector<MarkdownItem> items;
    for (const apply::StackResult &result : report.stacks)
        if (view_.verbose || result.outcome != apply::Outcome::unchanged)
            items.push_back(item_of(result, plan.servers.size() > 1, view_.verbose));
    comment.add_items("| stack | action | outcome | what |\n| --- | --- | --- | --- |\n", std::move(items));
    return comment.finish();
}

std::string MarkdownRenderer::mistakes(const std::vector<support::Diagnostic> &diagnostics) const {
    // But for check, the marker of a plan: the comment takes the place of the plan that could not be made.
    MarkdownComment comment(view_.check ? "check" : "plan", "mistake", view_.comment_bytes);
    comment.add(diagnostics.empty()
                    ? "The input is valid.\n"
                    : fmt::format("**{}; nothing was sent.**\n\n", support::counted(diagnostics)));
    std::vector<MarkdownItem> items;
    for (const support::Diagnostic &mistake : diagnostics)
        items.push_back(item_of(mistake, view_));
    comment.add_items("| where | what | what to do |\n| --- | --- | --- |\n", std::move(items));
    return comment.finish();
}

} // namespace stowage::report
