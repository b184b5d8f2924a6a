#include "hostile.hpp"

#include "desired/state.hpp"
#include "plan/kind.hpp"
#include "support/codes.hpp"

#include <memory>

namespace samples {

using stowage::plan::Action;
using stowage::plan::FieldChange;

namespace {

support::Location place_in(const std::string &text) {
    return {std::make_shared<const std::string>("f" + text), 7, 5};
}

plan::StackPlan stack_full_of(const std::string &text, Action action) {
    plan::StackPlan stack = samples::stack("n" + text, action);
    auto spec = std::make_shared<desired::Stack>();
    spec->where = place_in(text);
    stack.spec = spec;
    stack.environment = "e" + text;
    stack.server = "s" + text;
    stack.restore({.action = action, .reasons = {text, "r" + text}});
    stack.notes = {{support::Code::none, text}, {support::Code::none, "o" + text}};
    FieldChange value = change("env.f" + text, FieldChange::Kind::changed);
    value.before = "b" + text;
    value.after = text;
    value.where = place_in(text);
    value.forces_replace = action == Action::replace;
    value.refused = "f" + text;
    FieldChange diff = change("file", FieldChange::Kind::changed);
    diff.diff = "@@ -1,2 +1,2 @@\n-" + text + "\n+x" + text + "\n " + text + "\n";
    diff.lines_added = diff.lines_removed = 1;
    stack.changes = {value, diff};
    stack.deferred = {value};
    stack.health = model::worst_of({{"h" + text, model::HealthState::degraded, "r" + text}});
    return stack;
}

} // namespace

plan::Plan plan_full_of(const std::string &text) {
    plan::StackPlan forbidden = stack_full_of(text, Action::forbidden);
    forbidden.restore(
        {.action = Action::forbidden,
         .wanted = Action::update,
         .verdict = plan::Verdict{support::Code::permission_denied, "w" + text, "m" + text, true},
         .reasons = forbidden.reasons()});
    plan::Plan plan =
        plan_with({stack_full_of(text, Action::update), stack_full_of(text, Action::create),
                   stack_full_of(text, Action::replace), stack_full_of(text, Action::remove), forbidden});
    plan.stacks.push_back(stack_full_of(text, Action::create));
    plan.stacks.back().kind = &plan::source_kind();
    auto source = std::make_shared<desired::GitSource>();
    source->where = place_in(text);
    plan.stacks.back().source = source;
    plan.stacks.back().spec = nullptr;
    plan.created_at = "t" + text;
    plan.stowage_version = "v" + text;
    plan.servers[0].name = "s" + text;
    plan.servers[0].url = "u" + text;
    plan.servers[0].user = "a" + text;
    plan.servers[0].version.text = text;
    plan.servers[0].notes = {{support::Code::none, text}, {support::Code::none, "q" + text}};
    plan.servers[0].unmanaged_stacks = {"k" + text};
    plan.servers.push_back(server("w" + text));
    plan.servers[1].error = text;
    plan.servers[1].error_advice = "y" + text;
    return plan;
}

apply::Report report_full_of(const std::string &text) {
    apply::Report report;
    for (const apply::Outcome outcome :
         {apply::Outcome::done, apply::Outcome::failed, apply::Outcome::skipped, apply::Outcome::unknown}) {
        apply::StackResult item = result("", outcome, text);
        item.plan = stack_full_of(text, Action::update);
        item.details = {text, "d" + text};
        item.advice = text;
        report.stacks.push_back(item);
    }
    return report;
}

std::vector<support::Diagnostic> mistakes_full_of(const std::string &text) {
    support::Diagnostic mistake;
    mistake.where = place_in(text);
    mistake.what = text;
    mistake.advice = "a" + text;
    mistake.also_concerned = {place_in(text)};
    mistake.source_line = text;
    support::Diagnostic nowhere;
    nowhere.what = "w" + text;
    nowhere.severity = support::Diagnostic::Severity::warning;
    return {mistake, nowhere};
}

} // namespace samples
