#include "cli/preflight.hpp"

#include "apply/deployment.hpp"
#include "preflight/preflight.hpp"
#include "support/folders.hpp"
#include "support/parallel.hpp"

#include <algorithm>

namespace stowage::cli {
namespace {

using preflight::Finding;
using preflight::Severity;

preflight::Result check(const plan::StackPlan &plan, const Connection &connection, preflight::Run &run) {
    const auto &stacks = connection.state.stacks;
    const auto record = std::find_if(stacks.begin(), stacks.end(),
                                     [&](const model::Stack &stack) { return stack.id == plan.stack_id; });
    const auto file = connection.state.files.find(plan.stack_id);
    const bool known = file != connection.state.files.end() && file->second;
    return preflight::check(apply::deployment_of(plan, record == stacks.end() ? nullptr : &*record,
                                                 known ? file->second.value() : std::string()),
                            *connection.client, connection.state, run);
}

void show(const preflight::Result &result, plan::StackPlan &plan) {
    for (const Finding *finding : result.of(Severity::warning))
        plan.notes.push_back(finding->str());
    const auto blocking = result.of(Severity::blocked);
    if (blocking.empty())
        return;
    plan.wanted = plan.action;
    plan.action = plan::Action::blocked;
    plan.reasons.clear();
    for (const Finding *finding : blocking) {
        plan.reasons.push_back(finding->str());
        if (!finding->advice.empty())
            plan.notes.push_back(finding->advice);
    }
}

} // namespace

void add_preflight(plan::Plan &plan, const Connection &connection, const Options &options) {
    std::vector<plan::StackPlan *> deploying;
    for (plan::StackPlan &stack : plan.stacks)
        if (stack.server == connection.server.name && preflight::worth_checking(stack))
            deploying.push_back(&stack);
    preflight::Run run;
    run.ahead = &plan;
    run.git_cache = (support::cache_folder() / "git").string();
    std::vector<preflight::Result> results(deploying.size());
    support::in_parallel(deploying.size(), static_cast<std::size_t>(options.parallelism),
                         [&](std::size_t i) { results[i] = check(*deploying[i], connection, run); });
    for (std::size_t i = 0; i < deploying.size(); ++i) {
        for (Finding &finding : run.claims.shared(*deploying[i]))
            results[i].findings.push_back(std::move(finding));
        show(results[i], *deploying[i]);
    }
}

} // namespace stowage::cli
