#include "apply/run_check.hpp"

#include "apply/deployment.hpp"
#include "support/codes.hpp"

#include <vector>

namespace stowage::apply {
namespace {

using preflight::Finding;
using preflight::Severity;

/// Some YAML hangs a server, so that much is always looked at. Of a compose file that is all where nobody
/// asked for more.
preflight::Result checked(RunTools &run, const preflight::Deployment &deployment) {
    const current::ServerState &state = run.context.state;
    if (run.context.preflight.asked)
        return preflight::check(deployment, run.client, state, run.context.preflight.run);
    preflight::Result result =
        preflight::check_content(deployment, run.client, state, run.context.preflight.run);
    if (run.plan.type != model::StackType::kubernetes)
        std::erase_if(result.findings, [](const Finding &finding) { return !finding.harms; });
    return result;
}

} // namespace

void check_deployment(RunTools &run, const Record *record) {
    if (!preflight::worth_checking(run.plan))
        return;
    run.context.progress("checking what it needs");
    const bool known = record != nullptr && record->content && *record->content;
    const preflight::Deployment deployment =
        deployment_of(run.plan, record != nullptr ? &record->stack : nullptr,
                      known ? record->content->value() : std::string());
    const preflight::Result result = checked(run, deployment);
    run.pull_first = result.pull_first;
    run.names_spaces = result.names_spaces;
    for (const Finding *finding : result.of(Severity::warning))
        run.warnings.push_back("warning: " + finding->str());
    const auto blocking = result.of(Severity::blocked);
    if (blocking.empty())
        return;
    Ended ended{
        Outcome::blocked, blocking.front()->code, blocking.front()->str(), {}, blocking.front()->advice};
    for (std::size_t i = 1; i < blocking.size(); ++i)
        ended.details.push_back(blocking[i]->str());
    throw ended;
}

} // namespace stowage::apply
