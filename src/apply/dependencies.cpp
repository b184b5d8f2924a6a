#include "apply/dependencies.hpp"

#include "desired/select.hpp"

namespace stowage::apply {

Dependencies::Dependencies(const std::vector<StackResult> &results) {
    for (const StackResult &result : results)
        if (result.plan.spec) {
            const desired::Stack &stack = *result.plan.spec;
            results_.emplace(
                Key{stack.server, stack.environment.str(), stack.kubernetes_namespace, stack.name}, &result);
        } else if (result.plan.source && result.plan.action() == plan::Action::create)
            sources_.push_back(&result);
}

std::vector<const StackResult *> Dependencies::of(const StackResult &result) const {
    std::vector<const StackResult *> found;
    for (const desired::Dependency &dependency : result.plan.depends_on())
        if (const auto it = results_.find(
                {dependency.server, dependency.environment.str(), dependency.space, dependency.name});
            it != results_.end())
            found.push_back(it->second);
    if (result.plan.spec && result.plan.action() != plan::Action::remove)
        for (const StackResult *source : sources_)
            if (desired::names_source(*result.plan.spec, *source->plan.source))
                found.push_back(source);
    return found;
}

} // namespace stowage::apply
