#include "report/html_parts.hpp"

#include "report/escape.hpp"
#include "report/side_by_side.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace stowage::report {
namespace {

constexpr std::size_t most_rows = 2000; // of one diff, unless --verbose

std::string options_of(const std::set<std::string> &values) {
    std::string text = "<option value=\"\">all</option>";
    for (const std::string &value : values)
        text += fmt::format("<option value=\"{0}\">{0}</option>", markup_safe(value));
    return text;
}

std::string side_of(const std::optional<SideLine> &line, const char *changed, bool differs,
                    const char *side) {
    if (!line)
        return fmt::format("<td class=\"n none {0}\"></td><td class=\"none {0}\"></td>", side);
    const char *kind = differs ? changed : "";
    return fmt::format("<td class=\"n {0} {1}\">{2}</td><td class=\"{0} {1}\">{3}</td>", kind, side,
                       line->number, markup_safe(line->text));
}

} // namespace

const char *html_class(plan::Action action) {
    switch (action) {
    case plan::Action::create:
    case plan::Action::start:
        return "good";
    case plan::Action::update:
    case plan::Action::redeploy:
    case plan::Action::rename:
    case plan::Action::move:
    case plan::Action::stop:
        return "warn";
    case plan::Action::remove:
    case plan::Action::replace:
        return "bad";
    case plan::Action::forbidden:
    case plan::Action::hidden:
    case plan::Action::blocked:
        return "stop";
    case plan::Action::none:
        break;
    }
    return "plain";
}

const char *html_class(apply::Outcome outcome) {
    switch (outcome) {
    case apply::Outcome::done:
        return "good";
    case apply::Outcome::failed:
    case apply::Outcome::not_effective:
    case apply::Outcome::unknown:
        return "bad";
    case apply::Outcome::forbidden:
    case apply::Outcome::hidden:
    case apply::Outcome::blocked:
        return "stop";
    case apply::Outcome::stale:
    case apply::Outcome::skipped:
        return "warn";
    case apply::Outcome::unchanged:
        break;
    }
    return "plain";
}

void HtmlChoices::add(const plan::StackPlan &stack, const std::string &action) {
    actions.insert(action);
    environments.insert(stack.environment);
    servers.insert(stack.server);
}

std::string HtmlChoices::html() const {
    return fmt::format(
        "<form id=\"filters\" class=\"filters\" hidden=\"hidden\">\n"
        "<label>{}<select name=\"action\">{}</select></label>\n"
        "<label>environment<select name=\"environment\">{}</select></label>\n"
        "<label>server<select name=\"server\">{}</select></label>\n"
        "<label>stack<input name=\"name\" type=\"search\" placeholder=\"part of a name\"/></label>\n"
        "<span id=\"shown\" class=\"dim\" role=\"status\"></span>\n"
        "</form>\n",
        action_label, options_of(actions), options_of(environments), options_of(servers));
}

std::string html_head(const plan::StackPlan &stack, const char *kind, const std::string &action,
                      const std::string &label, const std::string &remark, bool open) {
    return fmt::format("<details class=\"stack {}\" data-action=\"{}\" data-environment=\"{}\" "
                       "data-server=\"{}\" data-name=\"{}\"{}>\n"
                       "<summary><span class=\"name\">{}</span> <span class=\"badge\">{}</span> "
                       "<span class=\"why\">{}</span></summary>\n<div class=\"inside\">\n",
                       kind, markup_safe(action), markup_safe(stack.environment), markup_safe(stack.server),
                       markup_safe(stack.name), open ? " open=\"open\"" : "",
                       markup_safe(fmt::format("{}/{}", stack.environment, stack.name)), markup_safe(label),
                       markup_safe(remark));
}

std::string html_diff(const std::string &unified, bool verbose) {
    const std::vector<DiffRow> rows = side_by_side(unified);
    const std::size_t most = verbose ? rows.size() : std::min(rows.size(), most_rows);
    std::string text = "<table class=\"diff\" aria-label=\"before and after\">\n<colgroup><col class=\"n\"/>"
                       "<col/><col class=\"n\"/><col/></colgroup>\n<tbody>\n";
    for (std::size_t i = 0; i < most; ++i) {
        const DiffRow &row = rows[i];
        if (row.kind == DiffRow::Kind::gap) {
            text += "<tr class=\"gap\"><td colspan=\"4\">⋯</td></tr>\n";
            continue;
        }
        const bool differs = row.kind != DiffRow::Kind::same;
        text += fmt::format("<tr class=\"{}\">{}{}</tr>\n", differs ? "differs" : "same",
                            side_of(row.before, "removed", differs, "left"),
                            side_of(row.after, "added", differs, "right"));
    }
    text += "</tbody>\n</table>\n";
    if (rows.size() > most)
        text += fmt::format("<p class=\"more\">… {} (--verbose shows all)</p>\n",
                            support::count_of(rows.size() - most, "more line"));
    return text;
}

} // namespace stowage::report
