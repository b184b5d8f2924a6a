#include "apply/deployment.hpp"

#include "apply/payload.hpp"
#include "compose/stack_env.hpp"

namespace stowage::apply {

preflight::Deployment deployment_of(const plan::StackPlan &plan, const model::Stack *record,
                                    const std::string &content) {
    const desired::Stack &desired = *plan.spec;
    preflight::Deployment deployment{plan, {}, {}, std::nullopt};
    deployment.kubernetes_namespace =
        record != nullptr ? record->kubernetes_namespace : desired.kubernetes_namespace;
    for (const model::EnvVar &variable : env_of(desired, record, plan.type, Purpose::foreseeing))
        deployment.env[variable.name] = compose::arriving(variable.value, plan.type);
    const model::GitConfig *current_git = record != nullptr && record->git ? &*record->git : nullptr;
    if (current_git != nullptr)
        deployment.recorded_git = *current_git;
    if (desired.git)
        deployment.git = git_of(desired, current_git);
    else if (record != nullptr && current_git == nullptr && desired.ignores("file"))
        deployment.content = content;
    else if (desired.file)
        deployment.content = desired.file->content;
    return deployment;
}

} // namespace stowage::apply
