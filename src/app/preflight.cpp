#include "app/preflight.hpp"

#include "apply/deployment.hpp"
#include "plan/shown_values.hpp"
#include "preflight/preflight.hpp"
#include "preflight/withheld.hpp"
#include "support/codes.hpp"
#include "support/folders.hpp"
#include "support/parallel.hpp"

#include <algorithm>
#include <set>

namespace stowage::app {

using support::Code;
namespace {

using preflight::Finding;
using preflight::Severity;

/// Whether values that came by reference, or from the server, are used where they show, as in the name of an
/// image.
enum class Secrets { used, withheld };

/// A compose file could put a secret into the name of an image, and so send it to whoever has that registry.
/// What is known to be none is what the change itself writes.
void withhold(std::map<std::string, std::string> &env, const desired::Stack &stack) {
    for (auto &[name, value] : env) {
        const auto entry = std::find_if(stack.env.begin(), stack.env.end(),
                                        [&name = name](const auto &one) { return one.name == name; });
        const bool written = entry != stack.env.end() && !entry->value.secret() &&
                             !stack.ignores_path("env." + name) && !stack.ignores("env");
        if (!written)
            value = preflight::withheld_value;
    }
}

/// Whether a part of what will be deployed is the server's own.
bool takes_from_server(const desired::Stack &stack) {
    return std::any_of(stack.ignore.begin(), stack.ignore.end(), [](const std::string &field) {
        return model::FieldPath("file").holds(field) || model::FieldPath("gitConfig").holds(field);
    });
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

/// A finding that hangs on a value that was not used proves nothing.
void doubt_withheld(preflight::Result &result) {
    for (Finding &finding : result.findings)
        if (finding.severity == Severity::blocked &&
            finding.text.find(preflight::withheld_value) != std::string::npos) {
            finding.severity = Severity::warning;
            finding.text += " (a part of it is not used before this is merged, so this may be wrong)";
        }
}

void show(const preflight::Result &result, plan::StackPlan &plan) {
    for (const Finding *finding : result.of(Severity::warning))
        plan.notes.emplace_back(finding->code, finding->str());
    const auto blocking = result.of(Severity::blocked);
    if (blocking.empty())
        return;
    std::vector<std::string> reasons;
    for (const Finding *finding : blocking) {
        reasons.push_back(finding->str());
        if (!finding->advice.empty())
            plan.notes.emplace_back(finding->code, finding->advice);
    }
    plan.block(plan.action(), blocking.front()->code, std::move(reasons));
}

} // namespace

void add_preflight(plan::Plan &plan, const Connection &connection, const Options &options, const Base *base,
                   Readers readers, Depth depth) {
    const bool careful = base != nullptr || readers == Readers::strangers;
    const Secrets secrets = careful ? Secrets::withheld : Secrets::used;
    const std::set<std::int64_t> owned =
        base == nullptr ? std::set<std::int64_t>{}
                        : plan::owned_records(connection.state, base->stacks_of(connection.server.name));
    std::vector<plan::StackPlan *> deploying;
    for (plan::StackPlan &stack : plan.stacks) {
        if (stack.server != connection.server.name || !preflight::worth_checking(stack))
            continue;
        if (depth == Depth::files && (!stack.spec || !stack.spec->file))
            continue;
        if (careful && stack.stack_id != 0 && !owned.contains(stack.stack_id) && stack.spec &&
            takes_from_server(*stack.spec))
            stack.notes.emplace_back(
                Code::change_values_hidden,
                "what it would deploy was not checked: a part of it is the server's own, "
                "which nobody who reads this is known to own");
        else if (base != nullptr && stack.spec && base->is_off_limits(*stack.spec))
            stack.notes.emplace_back(
                Code::change_not_asked,
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
        doubt_withheld(results[i]);
        for (Finding &finding : run.claims.shared(*deploying[i]))
            results[i].findings.push_back(std::move(finding));
        show(results[i], *deploying[i]);
    }
}

} // namespace stowage::app
