#include "report/findings.hpp"

#include "report/describe.hpp"
#include "report/finding_rules.hpp"
#include "report/paint.hpp"
#include "support/codes.hpp"
#include "support/digest.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <string_view>

namespace stowage::report {
namespace {

using apply::Outcome;
using plan::Action;
using plan::FieldChange;

Finding finding_of(const Rule *rule, std::string title, support::Location where) {
    Finding finding;
    finding.rule = rule;
    finding.severity = rule->severity;
    finding.title = std::move(title);
    finding.where = std::move(where);
    return finding;
}

/// Collects findings and gives each its fingerprint.
class Collection {
public:
    /// `identity` says what it is about without words or places that change from run to run.
    void add(Finding finding, const std::string &identity) {
        const std::string base = fmt::format("{}\n{}", finding.rule->id, identity);
        const int earlier = seen_[base]++;
        finding.fingerprint = support::sha256_hex(earlier == 0 ? base : fmt::format("{}\n{}", base, earlier));
        if (finding.lines.empty())
            finding.lines.emplace_back(finding.rule->summary);
        findings_.push_back(std::move(finding));
    }

    void add_servers(const plan::Plan &plan) {
        for (const plan::ServerPlan &server : plan.servers) {
            if (server.error.empty()) {
                add_remarks(server);
                continue;
            }
            Finding finding = finding_of(rule_named("server-error"), safe(server.name), {});
            finding.lines = {safe(server.error)};
            finding.advice = safe(server.error_advice);
            finding.code = server.error_code;
            add(std::move(finding), server.name);
        }
    }

    std::vector<Finding> take() { return std::move(findings_); }

private:
    void add_remarks(const plan::ServerPlan &server) {
        Finding finding = finding_of(rule_named("server-note"), safe(server.name), {});
        for (const Remark &remark : remarks_of(server))
            finding.lines.push_back(fmt::format("{}: {}", remark.label, safe(remark.text)));
        if (!finding.lines.empty())
            add(std::move(finding), server.name);
    }

    std::map<std::string, int> seen_;
    std::vector<Finding> findings_;
};

support::Location place_of(const plan::StackPlan &stack) {
    return stack.where();
}

std::string title_of(const plan::StackPlan &stack, bool several) {
    return safe(fmt::format("{}: {}", stack.str(several), action_label(stack)));
}

std::string line_of(const FieldChange &change) {
    const auto quote = [](const std::string &value) {
        return fmt::format("\"{}\"", shortened(safe(value), 200));
    };
    return fmt::format("{}: {}", safe(change.field), values_of(change, quote));
}

/// Changes that are written on one line of the YAML are one finding, but for those that are forbidden; those
/// that are written nowhere (what the YAML leaves out) stand at the stack.
void add_changes(Collection &into, const plan::StackPlan &stack, bool several) {
    struct Group {
        support::Location where;
        std::vector<const FieldChange *> changes;
    };
    std::vector<Group> groups;
    for (const FieldChange &change : stack.changes) {
        const support::Location where = change.where.known() ? change.where : place_of(stack);
        const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group &group) {
            return change.refused.empty() && group.changes.front()->refused.empty() &&
                   group.where.line == where.line && group.where.known() == where.known() &&
                   (!where.known() || *group.where.file == *where.file);
        });
        if (same == groups.end())
            groups.push_back({where, {&change}});
        else
            same->changes.push_back(&change);
    }
    for (const Group &group : groups) {
        const FieldChange &first = *group.changes.front();
        Finding finding = finding_of(rule_named(first.refused.empty() ? "change" : "forbidden"),
                                     title_of(stack, several), group.where);
        std::string identity = stack.str(true);
        for (const FieldChange *change : group.changes) {
            finding.lines.push_back(line_of(*change));
            identity += "\n" + change->field;
        }
        if (first.refused.empty())
            finding.lines.push_back(stack.deploys ? "deploys" : "stores settings, deploys nothing");
        else
            finding.lines.push_back(safe(refusal_of(first)));
        finding.code = first.refused_code;
        into.add(std::move(finding), identity);
    }
}

/// What runs is a matter of its own, whatever is planned.
void add_health(Collection &into, const plan::StackPlan &stack, bool several) {
    if (!stack.unwell())
        return;
    Finding finding = finding_of(
        rule_named(runs_badly(stack) ? "unwell" : "progressing"),
        safe(fmt::format("{}: {}", stack.str(several), name_of(stack.health->state))), place_of(stack));
    finding.lines = {safe("health: " + health_of(stack, false))};
    if (runs_badly(stack))
        finding.code = support::Code::deployment_runs_badly;
    into.add(std::move(finding), stack.str(true));
}

void add_stack(Collection &into, const plan::StackPlan &stack, bool several) {
    add_health(into, stack, several);
    if (stack.action() == Action::none)
        return;
    if (stack.action() == Action::update && !stack.changes.empty()) {
        add_changes(into, stack, several);
        return;
    }
    Finding finding = finding_of(rule_of(stack), title_of(stack, several), place_of(stack));
    finding.code = code_of(stack);
    for (const std::string &reason : stack.reasons())
        finding.lines.push_back(safe(reason));
    for (const FieldChange &change : stack.changes) {
        if (!change.forces_replace)
            continue;
        if (change.where.known())
            finding.where = change.where;
        finding.lines.push_back(line_of(change));
    }
    if (const plan::Verdict *verdict = stack.verdict())
        finding.lines.push_back("missing: " + safe(verdict->missing_right));
    into.add(std::move(finding), stack.str(true));
}

} // namespace

std::string Finding::sentence() const {
    std::string text = support::join(lines, "; ");
    if (!advice.empty())
        text += " → " + advice;
    return text;
}

std::vector<Finding> findings_of(const plan::Plan &plan) {
    Collection all;
    all.add_servers(plan);
    for (const plan::StackPlan &stack : plan.stacks)
        add_stack(all, stack, plan.servers.size() > 1);
    return all.take();
}

std::vector<Finding> findings_of(const apply::Report &report, const plan::Plan &plan) {
    Collection all;
    all.add_servers(plan);
    for (const apply::StackResult &item : report.stacks) {
        if (item.outcome == Outcome::done || item.outcome == Outcome::unchanged)
            continue;
        Finding finding = finding_of(
            rule_of(item.outcome),
            safe(fmt::format("{}: {}", item.plan.str(plan.servers.size() > 1), apply::name_of(item.outcome))),
            place_of(item.plan));
        if (!item.message.empty())
            finding.lines.push_back(safe(item.message));
        for (const std::string &line : item.details)
            finding.lines.push_back(safe(line));
        finding.advice = safe(item.advice);
        finding.code = item.code;
        all.add(std::move(finding), item.plan.str(true));
    }
    return all.take();
}

std::vector<Finding> findings_of(const std::vector<support::Diagnostic> &diagnostics) {
    Collection all;
    for (const support::Diagnostic &one : diagnostics) {
        const Rule *broken = one.rule.empty() ? rule_named("invalid-input") : rule_named(one.rule);
        Finding finding = finding_of(broken, one.rule.empty() ? "mistake in the input" : one.rule, one.where);
        finding.lines = {safe(one.what)};
        finding.severity =
            one.severity == support::Diagnostic::Severity::error ? Severity::error : Severity::warning;
        finding.also = one.also_concerned;
        finding.advice = safe(one.advice);
        finding.code = one.code;
        all.add(std::move(finding), (one.where.known() ? *one.where.file : "") + "\n" + safe(one.what));
    }
    return all.take();
}

std::vector<Finding> needing_attention(std::vector<Finding> findings) {
    std::erase_if(findings, [](const Finding &one) { return one.severity == Severity::note; });
    return findings;
}

} // namespace stowage::report
