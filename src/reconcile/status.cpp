#include "reconcile/status.hpp"

#include "model/health.hpp"
#include "reconcile/stack_key.hpp"
#include "reconcile/status_json.hpp"
#include "report/paint.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/rfc3339.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

namespace stowage::reconcile {
namespace {

namespace fs = std::filesystem;
using apply::Outcome;
using TimePoint = std::chrono::system_clock::time_point;

constexpr std::size_t largest_status = 64u << 20;

bool is_settled(Outcome outcome) {
    return outcome == Outcome::done || outcome == Outcome::unchanged;
}

Status::Stack stack_of(const Held &held) {
    return {held.server, held.environment, held.stack, report::safe(held.why),
            held.since,  name_of(held.by), held.space, code_of(held.by)};
}

/// Those of `before` that `stays` is true for, after what is in `now`.
template <typename Stack, typename Stays>
void keep(std::vector<Stack> &now, const std::vector<Stack> &before, Stays stays) {
    for (const Stack &one : before)
        if (stays(key_of(one)))
            now.push_back(one);
}

bool is_away(const std::string &server, const plan::Plan &plan) {
    return std::any_of(plan.servers.begin(), plan.servers.end(),
                       [&](const plan::ServerPlan &one) { return one.name == server && !one.error.empty(); });
}

/// Where a pass is interrupted, what it did not come to, or did not see the end of, says nothing of itself.
bool is_looked_at(const apply::StackResult &result, const plan::Plan &plan, const apply::Report &report) {
    const bool cut_short = result.outcome == Outcome::skipped || result.outcome == Outcome::unknown;
    return !report.interrupted || !cut_short || is_away(result.plan.server, plan);
}

Status::Known known_of(const apply::StackResult &result) {
    return {result.plan.server,
            result.plan.environment,
            result.plan.name,
            result.plan.health ? model::name_of(result.plan.health->state) : "",
            !is_settled(result.outcome),
            namespace_of(result.plan)};
}

void count(Status &status) {
    status.stacks = status.known.size();
    status.drifted = 0;
    status.health = {};
    for (const Status::Known &one : status.known) {
        status.drifted += one.drifted ? 1 : 0;
        if (!one.health.empty())
            ++status.health[one.health];
    }
}

/// Of the earlier passes, or else now.
std::string since_when(const std::vector<Status::Stack> &before, const plan::StackPlan &plan,
                       const std::string &now) {
    const auto found = std::find_if(before.begin(), before.end(),
                                    [&](const Status::Stack &one) { return key_of(one) == key_of(plan); });
    return found == before.end() || found->since.empty() ? now : found->since;
}

/// Of a stack that is not as desired and that nobody holds; rights that are wanting are told from the rest.
Status::Stack failing_stack(const apply::StackResult &result) {
    const plan::StackPlan &plan = result.plan;
    const bool restricted = result.outcome == Outcome::forbidden || result.outcome == Outcome::hidden;
    const char *outcome = apply::name_of(result.outcome);
    return {plan.server,
            plan.environment,
            plan.name,
            report::safe(fmt::format("{}: {}", outcome, result.message)),
            {},
            restricted ? outcome : "",
            namespace_of(plan),
            result.code};
}

/// One that is not as desired: held on purpose, or failing.
void add_unsettled(Status &status, const apply::StackResult &result, const std::vector<Held> &held,
                   const Status &before, const std::string &now) {
    const plan::StackPlan &plan = result.plan;
    const auto found =
        std::find_if(held.begin(), held.end(), [&](const Held &one) { return key_of(one) == key_of(plan); });
    if (found != held.end() && !found->needs_attention()) {
        status.held.push_back(stack_of(*found));
        return;
    }
    Status::Stack failing = found != held.end() ? stack_of(*found) : failing_stack(result);
    status.failures += found == held.end() ? 1 : 0;
    if (failing.since.empty())
        failing.since = since_when(before.failing, plan, now);
    status.failing.push_back(std::move(failing));
}

/// One that is as desired and does not run well: a container died since it was deployed.
void add_unwell(Status &status, const apply::StackResult &result, const Status &before,
                const std::string &now) {
    const plan::StackPlan &plan = result.plan;
    if (result.outcome != Outcome::unchanged || !plan.unwell() ||
        plan.health->state == model::HealthState::progressing)
        return;
    status.unwell.push_back(
        {plan.server,
         plan.environment,
         plan.name,
         report::safe(fmt::format("{}: {}", model::name_of(plan.health->state), plan.health->reason)),
         since_when(before.unwell, plan, now),
         {},
         namespace_of(plan),
         support::Code::deployment_runs_badly});
}

} // namespace

void take_in(Status &status, const plan::Plan &plan, const apply::Report &report,
             const std::vector<Held> &held, TimePoint now, Scope scope) {
    const Status before = status;
    status.failing = {};
    status.held = {};
    status.unwell = {};
    status.known = {};
    if (scope == Scope::whole)
        status.servers = {};
    status.changed = 0;
    for (const plan::ServerPlan &server : plan.servers)
        status.servers[server.name] = server.error.empty();
    std::set<StackKey> in_report;
    std::set<StackKey> looked_at;
    const std::string time = support::to_rfc3339(now);
    for (const apply::StackResult &result : report.stacks) {
        in_report.insert(key_of(result.plan));
        if (result.outcome != Outcome::done || result.plan.action() != plan::Action::remove)
            status.known.push_back(known_of(result));
        if (!is_looked_at(result, plan, report))
            continue;
        looked_at.insert(key_of(result.plan));
        status.changed += result.outcome == Outcome::done ? 1 : 0;
        if (!is_settled(result.outcome))
            add_unsettled(status, result, held, before, time);
        add_unwell(status, result, before, time);
    }
    // Of those that this pass knows of and did not look at, what was known stays; so it does of the stacks of
    // a server that is away, and of those that are not of the selection.
    const auto elsewhere = [&](const StackKey &key) {
        return !in_report.contains(key) && (scope == Scope::selection || is_away(std::get<0>(key), plan));
    };
    const auto not_looked_at = [&](const StackKey &key) {
        return !looked_at.contains(key) && (in_report.contains(key) || elsewhere(key));
    };
    keep(status.failing, before.failing, not_looked_at);
    keep(status.unwell, before.unwell, not_looked_at);
    keep(status.held, before.held, elsewhere);
    keep(status.known, before.known, elsewhere);
    status.changes += status.changed;
    count(status);
}

std::optional<Status> read_status(const fs::path &folder) {
    const fs::path path = folder / "status.json";
    if (!fs::exists(path))
        return std::nullopt;
    try {
        return status_from(support::read_file(path, largest_status));
    } catch (const nlohmann::json::exception &) { // the next pass writes it anew
        return std::nullopt;
    } catch (const support::Error &) {
        return std::nullopt;
    }
}

void write_status(const Status &status, const fs::path &folder) {
    support::make_private_folder(folder);
    support::write_file_atomically(folder / "status.json", to_json(status), support::Mode::owner_only);
}

} // namespace stowage::reconcile
