#include "report/describe.hpp"

#include "plan/kind.hpp"
#include "report/paint.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace stowage::report {

using apply::Outcome;
using plan::Action;
using plan::FieldChange;

namespace {

std::string label_of_stack(const plan::StackPlan &stack) {
    if (stack.action() == Action::forbidden && stack.wanted() != Action::none)
        return fmt::format("forbidden to {}", plan::name_of(stack.wanted()));
    if (stack.released)
        return "unmanaged";
    return stack.action() == Action::none ? "unchanged" : plan::name_of(stack.action());
}

} // namespace

std::string action_label(const plan::StackPlan &stack) {
    const std::string label = label_of_stack(stack);
    return label + stack.kind->label();
}

std::string why(const plan::StackPlan &stack) {
    if (stack.action() == Action::update && !stack.changes.empty())
        return stack.deploys ? "deploys" : "stores settings, deploys nothing";
    return support::join(stack.reasons(), "; ");
}

std::string values_of(const FieldChange &change,
                      const std::function<std::string(const std::string &)> &quote) {
    if (!change.diff.empty())
        return fmt::format("+{} -{}", change.lines_added, change.lines_removed);
    if (change.secret)
        return change.kind == FieldChange::Kind::changed ? "(secret, changed)" : "(secret)";
    if (change.before && change.after)
        return fmt::format("{} → {}", quote(*change.before), quote(*change.after));
    if (change.after)
        return change.kind == FieldChange::Kind::changed
                   ? fmt::format("(not shown) → {}", quote(*change.after))
                   : quote(*change.after);
    if (change.before)
        return fmt::format("{} → (none)", quote(*change.before));
    return "(not shown)";
}

const char *origin_label(plan::Origin origin) {
    switch (origin) {
    case plan::Origin::change:
        return "this change";
    case plan::Origin::drift:
        return "drift";
    case plan::Origin::both:
        return "this change and drift";
    case plan::Origin::not_asked:
        break;
    }
    return "";
}

std::string origin_remark(plan::Origin origin) {
    return origin == plan::Origin::not_asked ? std::string() : fmt::format(" ({})", origin_label(origin));
}

std::string refusal_of(const FieldChange &change) {
    return change.refused.empty() ? "" : "forbidden, and left as it is: " + change.refused;
}

std::string health_of(const plan::StackPlan &stack, bool verbose) {
    const bool worth =
        stack.health && (verbose || stack.unwell() || stack.health->state == model::HealthState::unknown);
    return worth ? stack.health->str() : "";
}

bool runs_badly(const plan::StackPlan &stack) {
    return stack.health && (stack.health->state == model::HealthState::degraded ||
                            stack.health->state == model::HealthState::missing);
}

std::vector<Remark> remarks_of(const plan::ServerPlan &server) {
    std::vector<Remark> remarks;
    for (const plan::Note &note : server.notes)
        remarks.push_back({"note", note.text});
    for (const std::string &stack : server.unmanaged_stacks)
        remarks.push_back({"not managed", stack});
    return remarks;
}

bool worth_showing(const plan::StackPlan &stack) {
    return stack.action() != Action::none || !stack.notes.empty() || stack.unwell();
}

bool needs_attention(Action action) {
    switch (action) {
    case Action::remove:
    case Action::replace:
    case Action::forbidden:
    case Action::hidden:
    case Action::blocked:
        return true;
    default:
        return false;
    }
}

bool needs_attention(Outcome outcome) {
    return outcome != Outcome::done && outcome != Outcome::unchanged;
}

bool out_of_reach(const plan::StackPlan &stack) {
    switch (stack.action()) {
    case Action::forbidden:
    case Action::hidden:
    case Action::blocked:
        return true;
    case Action::replace:
        if (!stack.replace_allowed)
            return true;
        break;
    default:
        break;
    }
    return std::any_of(stack.changes.begin(), stack.changes.end(),
                       [](const FieldChange &change) { return !change.refused.empty(); });
}

std::string counted(const apply::Report &report) {
    static constexpr std::array<Outcome, 10> order = {
        Outcome::done,  Outcome::failed,    Outcome::not_effective, Outcome::unknown, Outcome::blocked,
        Outcome::stale, Outcome::forbidden, Outcome::hidden,        Outcome::skipped, Outcome::unchanged};
    std::string text;
    for (const Outcome outcome : order) {
        const auto count =
            std::count_if(report.stacks.begin(), report.stacks.end(),
                          [&](const apply::StackResult &item) { return item.outcome == outcome; });
        if (count > 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, apply::name_of(outcome));
    }
    return text.empty() ? "nothing to do" : text;
}

std::string shortened(const std::string &text, std::size_t columns) {
    std::size_t at = 0;
    for (std::size_t seen = 0; at < text.size(); ++at)
        if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80 && ++seen > columns)
            return text.substr(0, at) + "…";
    return text;
}

std::string path_of(const support::Location &where, const View &view) {
    if (!where.known() || *where.file == "<stdin>")
        return {};
    return view.path ? view.path(*where.file) : *where.file;
}

std::string place_of(const support::Location &where, const View &view) {
    if (!where.known())
        return {};
    const std::string path = path_of(where, view);
    const std::string shown = safe(path.empty() ? *where.file : path);
    return where.line == 0 ? shown : fmt::format("{}:{}:{}", shown, where.line, where.column);
}

} // namespace stowage::report
