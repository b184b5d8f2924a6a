#include "apply/run_check.hpp"

#include "apply/deployment.hpp"

namespace stowage::apply {

void check_deployment(RunTools &run, const Record *record) {
    // A manifest that a server can't read hangs it, so that much is always looked at.
    const bool kubernetes = run.plan.type == model::StackType::kubernetes;
    if ((!run.context.preflight.asked && !kubernetes) || !preflight::worth_checking(run.plan))
        return;
    run.context.progress("checking what it needs");
    const bool known = record != nullptr && record->content && *record->content;
    const preflight::Deployment deployment =
        deployment_of(run.plan, record != nullptr ? &record->stack : nullptr,
                      known ? record->content->value() : std::string());
    const preflight::Result result =
        run.context.preflight.asked
            ? preflight::check(deployment, run.client, run.context.state, run.context.preflight.run)
            : preflight::check_content(deployment, run.client, run.context.state, run.context.preflight.run);
    run.pull_first = result.pull_first;
    run.names_spaces = result.names_spaces;
    for (const preflight::Finding *finding : result.of(preflight::Severity::warning))
        run.warnings.push_back("warning: " + finding->str());
    const auto blocking = result.of(preflight::Severity::blocked);
    if (blocking.empty())
        return;
    Ended ended{Outcome::blocked, blocking.front()->str(), {}, blocking.front()->advice};
    for (std::size_t i = 1; i < blocking.size(); ++i)
        ended.details.push_back(blocking[i]->str());
    throw ended;
}

} // namespace stowage::apply
