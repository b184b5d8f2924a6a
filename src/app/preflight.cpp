#include "app/preflight.hpp"

#include "apply/deployment.hpp"
#include "preflight/preflight.hpp"
#include "preflight/withheld.hpp"
#include "support/folders.hpp"
#include "support/parallel.hpp"

#include <algorithm>

namespace stowage::app {
namespace {

using preflight::Finding;
using preflight::Severity;

/// Whether values that came by reference are used where they show, as in the name of an image.
enum class Secrets { used, withheld };

/// A compose file could put a secret into the name of an image, and so send it to whoever has that registry.
void withhold(std::map<std::string, std::string> &env, const desired::Stack &stack) {
    for (const desired::EnvEntry &entry : stack.env)
        if (entry.value.secret())
            env[entry.name] = preflight::withheld_value;
}

preflight::Result check(const plan::StackPlan &plan, const Connection &connection, preflight::Run &run,
                        Secrets secrets, Depth depth) {
    const auto &stacks = connection.state.stacks;
    const auto record = std::find_if(stacks.begin(), stacks.end(),
                                     [&](const model::Stack &stack) { return stack.id == plan.stack_id; });
    const auto file = connection.state.files.find(plan.stack_id);
    const bool known = file != connection.state.files.end() && file->second;
    preflight::Deployment deployment = apply::deployment_of(plan, record == stacks.end() ? nullptr : &*record,
                                                            known ? file->second.value() : std::string());
    if (secrets == Secrets::withheld)
        withhold(deployment.env, *plan.spec);
    if (depth == Depth::files)
        return preflight::check_content(deployment, *connection.client, connection.state, run);
    return preflight::check(deployment, *connection.client, connection.state, run);
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

void add_preflight(plan::Plan &plan, const Connection &connection, const Options &options, const Base *base,
                   Depth depth) {
    const Secrets secrets = base == nullptr ? Secrets::used : Secrets::withheld;
    std::vector<plan::StackPlan *> deploying;
    for (plan::StackPlan &stack : plan.stacks) {
        if (stack.server != connection.server.name || !preflight::worth_checking(stack))
            continue;
        if (depth == Depth::files && (!stack.spec || !stack.spec->file))
            continue;
        if (base != nullptr && stack.spec && base->is_off_limits(*stack.spec))
            stack.notes.emplace_back(
                "its compose file was not checked: this change names its repository, or the "
                "credentials for it, and nothing is asked there before it is merged");
        else
            deploying.push_back(&stack);
    }
    preflight::Run run;
    run.ahead = &plan;
    run.git_cache = (support::cache_folder() / "git").string();
    std::vector<preflight::Result> results(deploying.size());
    support::in_parallel(deploying.size(), static_cast<std::size_t>(options.parallelism), [&](std::size_t i) {
        results[i] = check(*deploying[i], connection, run, secrets, depth);
    });
    for (std::size_t i = 0; i < deploying.size(); ++i) {
        for (Finding &finding : run.claims.shared(*deploying[i]))
            results[i].findings.push_back(std::move(finding));
        show(results[i], *deploying[i]);
    }
}

} // namespace stowage::app
