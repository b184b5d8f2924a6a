#include "apply/payload.hpp"

#include "compose/stack_env.hpp"
#include "desired/storable.hpp"
#include "model/stack_fields.hpp"
#include "support/redactor.hpp"
#include "support/repository_url.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace stowage::apply {
namespace {

struct Credentials {
    bool authentication = false;
    std::string username;
    std::string password; ///< "" keeps or uses the stored one
};

Credentials credentials_of(const desired::Git &git) {
    if (!git.authentication)
        return {};
    Credentials result{true, git.authentication->username, {}};
    if (git.authentication->password)
        result.password = git.authentication->password->for_sending();
    return result;
}

bool prune_of(const desired::Stack &desired, const model::Stack &current) {
    return desired.prune && !desired.ignores("prune") ? *desired.prune : current.prune;
}

bool touches(const std::vector<plan::FieldChange> &changes, model::FieldPath field) {
    return std::any_of(changes.begin(), changes.end(),
                       [&](const plan::FieldChange &change) { return change.is_of(field); });
}

/// In the spelling that the server keeps, so that it finds the source that it may have.
std::string sent_url(const desired::Git &git, const model::Capabilities &capabilities) {
    return capabilities.can(model::Ability::sources) ? support::stored_repository_url(git.url) : git.url;
}

/// A variable as it is stored. What a server says may quote that, so a secret is masked in this form too.
std::string sent(const desired::EnvEntry &entry, const std::map<std::string, std::string> &have,
                 model::StackType type, Purpose purpose) {
    const auto stored = have.find(entry.name);
    const std::string &value =
        purpose == Purpose::sending ? entry.value.for_sending() : entry.value.for_comparing();
    std::string text = compose::env_to_send(value, stored == have.end() ? nullptr : &stored->second, type);
    if (entry.value.secret() && text != value)
        support::redactor().add(text);
    return text;
}

} // namespace

std::vector<model::EnvVar> env_of(const desired::Stack &desired, const model::Stack *current,
                                  model::StackType type, Purpose purpose) {
    if (current != nullptr && desired.ignores("env"))
        return current->env;
    std::map<std::string, std::string> have;
    if (current != nullptr)
        for (const model::EnvVar &variable : current->env)
            have[variable.name] = variable.value;
    std::map<std::string, std::string> result;
    for (const desired::EnvEntry &entry : desired.env)
        if (current == nullptr || !desired.ignores_path("env." + entry.name))
            result[entry.name] = sent(entry, have, type, purpose);
    for (const auto &[name, value] : have)
        if (desired.ignores_path("env." + name))
            result[name] = value;
    std::vector<model::EnvVar> env;
    for (auto &[name, value] : result)
        env.push_back({name, std::move(value)});
    return env;
}

model::StackParts parts_of(const desired::Stack &desired, const model::StackParts *have) {
    const model::StackParts nothing;
    model::StackParts parts;
    model::each_part(
        [&](auto &into, const auto &written, const auto &there) {
            using Part = model::PartIn<decltype(into)>;
            if (!written && Part::left_out == model::LeftOut::unmanaged) {
                into = there;
                return;
            }
            const Part want = written.value_or(Part{});
            Part part = have == nullptr ? want : desired::storable(desired, want, there.value_or(Part{}));
            if (part.any())
                into = std::move(part);
        },
        parts, desired, have == nullptr ? nothing : *have);
    return parts;
}

desired::Git git_of(const desired::Stack &desired, const model::GitConfig *current) {
    desired::Git git = *desired.git;
    if (current == nullptr)
        return git;
    model::each_member<model::GitFields>([&](const auto &one) {
        if (desired.ignores_path(model::path_of<model::GitFields>(one.key)))
            git.*one.value = current->*one.value;
    });
    if (desired.ignores("gitConfig.authentication")) {
        git.authentication.reset();
        if (current->authentication)
            git.authentication = desired::GitAuthentication{current->username, std::nullopt};
    }
    return git;
}

portainer::CreateStack create_of(const desired::Stack &desired, const plan::StackPlan &plan,
                                 const model::Stack *former) {
    portainer::CreateStack body;
    body.name = desired.name;
    body.type = plan.type;
    body.endpoint_id = plan.environment_id;
    body.swarm_id = plan.swarm_id;
    body.kubernetes_namespace =
        desired.kubernetes_namespace.empty() ? "default" : desired.kubernetes_namespace;
    if (plan.type != model::StackType::kubernetes) // nothing replaces variables in a manifest
        body.env = env_of(desired, former, plan.type);
    if (desired.file)
        body.content = desired.file->content;
    if (!desired.git)
        return body;
    const desired::Git from = git_of(desired, former != nullptr && former->git ? &*former->git : nullptr);
    model::GitConfig git;
    model::each_member<model::GitFields>([&](const auto &one) { git.*one.value = from.*one.value; });
    Credentials credentials = credentials_of(from);
    git.authentication = credentials.authentication;
    git.username = std::move(credentials.username);
    if (!credentials.password.empty())
        body.git_password = std::move(credentials.password);
    body.git = std::move(git);
    body.auto_update = parts_of(desired, former).auto_update;
    return body;
}

portainer::UpdateInline update_of(const desired::Stack &desired, const model::Stack &current,
                                  const std::string &current_content) {
    portainer::UpdateInline body;
    body.content = desired.ignores("file") && !current.git ? current_content : desired.file->content;
    body.env = env_of(desired, &current, current.type);
    body.prune = prune_of(desired, current);
    body.pull_image = desired.pull_image == desired::PullImage::always;
    if (current.type == model::StackType::kubernetes) {
        body.stack_name = desired.name; // another one renames in place
        body.env.clear();
    }
    return body;
}

portainer::GitSettings settings_of(const desired::Stack &desired, const model::Stack &current,
                                   const model::Capabilities &capabilities, const plan::StackPlan &plan) {
    portainer::GitSettings body;
    const desired::Git wanted = git_of(desired, &*current.git);
    body.reference_name = current.git->reference_name;
    body.env = current.env;
    body.prune = prune_of(desired, current);
    body.auto_update = parts_of(desired, &current).auto_update;
    Credentials credentials = credentials_of(wanted);
    body.authentication = credentials.authentication;
    body.username = std::move(credentials.username);
    body.password = std::move(credentials.password);
    body.tls_skip_verify = wanted.tls_skip_verify;
    if (!touches(plan.changes, "gitConfig.authentication") &&
        !touches(plan.changes, "gitConfig.tlsSkipVerify"))
        body.source_id = current.git->source_id;
    if (!capabilities.can(model::Ability::git_fields_in_place))
        return body;
    bool source_changes = false;
    if (touches(plan.changes, "gitConfig.url")) {
        body.url = sent_url(wanted, capabilities);
        body.source_id = 0; // another repository is another source
        source_changes = true;
    }
    if (touches(plan.changes, "gitConfig.configFilePath")) {
        body.config_file_path = wanted.config_file_path;
        source_changes = true;
    }
    if (touches(plan.changes, "gitConfig.additionalFiles")) {
        body.additional_files = wanted.additional_files;
        source_changes = true;
    }
    if (plan.source_id != 0)
        body.source_id = plan.source_id;
    if (source_changes || wanted.reference_name.empty())
        body.reference_name = wanted.reference_name;
    return body;
}

portainer::GitRedeploy redeploy_of(const desired::Stack &desired, const model::Stack &current) {
    portainer::GitRedeploy body;
    const desired::Git wanted = git_of(desired, &*current.git);
    body.reference_name = wanted.reference_name;
    body.env = env_of(desired, &current, current.type);
    body.prune = prune_of(desired, current);
    body.pull_image = desired.pull_image == desired::PullImage::always;
    const Credentials credentials = credentials_of(wanted);
    body.authentication = credentials.authentication;
    body.username = credentials.username;
    if (current.type == model::StackType::kubernetes) {
        body.stack_name = desired.name; // another one renames in place
        body.env = current.env;
    }
    return body;
}

portainer::GitSettings as_stored(const model::Stack &current) {
    portainer::GitSettings body;
    body.reference_name = current.git->reference_name;
    body.env = current.env;
    body.prune = current.prune;
    body.auto_update = current.auto_update;
    if (body.auto_update)
        body.auto_update->job_id.clear();
    body.authentication = current.git->authentication;
    body.username = current.git->username;
    body.tls_skip_verify = current.git->tls_skip_verify;
    body.source_id = current.git->source_id;
    return body;
}

bool needs_settings_call(const std::vector<plan::FieldChange> &changes,
                         const model::Capabilities &capabilities, const desired::Stack &desired) {
    const bool in_place = capabilities.can(model::Ability::git_fields_in_place);
    return std::any_of(changes.begin(), changes.end(), [&](const plan::FieldChange &change) {
        const model::StackField *field = model::find_stack_field(change.field);
        if (field == nullptr)
            return false;
        const bool emptied = change.is("gitConfig.referenceName") && desired.git->reference_name.empty();
        return field->cost == model::Cost::settings || is(*field, model::stored_first) ||
               (in_place && (field->cost == model::Cost::in_place || emptied));
    });
}

} // namespace stowage::apply
