#include "apply/deployment.hpp"

#include "apply/payload.hpp"
#include "compose/stack_env.hpp"

namespace stowage::apply {
namespace {

/// The repository as it will be: what is ignored stays as the server has it.
desired::Git git_of(const desired::Stack &desired, const model::GitConfig *current) {
    desired::Git git = *desired.git;
    if (current == nullptr)
        return git;
    if (desired.ignores("gitConfig.url"))
        git.url = current->url;
    if (desired.ignores("gitConfig.referenceName"))
        git.reference_name = current->reference_name;
    if (desired.ignores("gitConfig.configFilePath"))
        git.config_file_path = current->config_file_path;
    if (desired.ignores("gitConfig.additionalFiles"))
        git.additional_files = current->additional_files;
    if (desired.ignores("gitConfig.tlsSkipVerify"))
        git.tls_skip_verify = current->tls_skip_verify;
    if (desired.ignores("gitConfig.authentication")) {
        git.authentication.reset();
        if (current->authentication)
            git.authentication = desired::GitAuthentication{current->username, std::nullopt};
    }
    return git;
}

} // namespace

preflight::Deployment deployment_of(const plan::StackPlan &plan, const model::Stack *record,
                                    const std::string &content) {
    const desired::Stack &desired = *plan.spec;
    preflight::Deployment deployment{plan, {}, {}, std::nullopt};
    deployment.kubernetes_namespace =
        record != nullptr ? record->kubernetes_namespace : desired.kubernetes_namespace;
    if (plan.action == plan::Action::replace)
        record = nullptr; // it is created anew, as the desired state says
    for (const model::EnvVar &variable : env_of(desired, record, plan.type))
        deployment.env[variable.name] = compose::arriving(variable.value, plan.type);
    const model::GitConfig *current_git = record != nullptr && record->git ? &*record->git : nullptr;
    if (desired.git)
        deployment.git = git_of(desired, current_git);
    else if (record != nullptr && current_git == nullptr && desired.ignores("file"))
        deployment.content = content;
    else if (desired.file)
        deployment.content = desired.file->content;
    return deployment;
}

} // namespace stowage::apply
