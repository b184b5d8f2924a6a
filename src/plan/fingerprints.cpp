#include "plan/fingerprints.hpp"

#include "support/digest.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::plan {

using model::StackStatus;

std::string fingerprint(const model::Stack &stack, const current::FileContent *content,
                        const std::string &key) {
    std::string record;
    const auto add = [&record](std::string_view part) {
        record += part;
        record += '\0';
    };
    add(fmt::format("{} {} {} {}", stack.id, static_cast<int>(stack.type), stack.endpoint_id,
                    stack.update_date));
    add(stack.status == StackStatus::deploying ? "active" : model::name_of(stack.status));
    add(stack.name);
    std::vector<model::EnvVar> env = stack.env;
    std::sort(env.begin(), env.end(),
              [](const model::EnvVar &a, const model::EnvVar &b) { return a.name < b.name; });
    for (const model::EnvVar &variable : env) {
        add(variable.name);
        add(variable.value);
    }
    if (stack.git) {
        const model::GitConfig &git = *stack.git;
        for (const std::string *part :
             {&git.url, &git.reference_name, &git.config_file_path, &git.config_hash})
            add(*part);
        for (const std::string &file : git.additional_files)
            add(file);
        if (git.source_id == 0) { // a source's are not the stack's own: another stack of the run may set them
            add(git.username);
            add(git.tls_skip_verify ? "skip" : "verify");
        }
    }
    if (stack.auto_update)
        add(fmt::format("{} {} {} {}", stack.auto_update->interval, stack.auto_update->webhook,
                        stack.auto_update->force_update, stack.auto_update->force_pull_image));
    if (content != nullptr)
        add(*content ? content->value() : "unreadable");
    return support::hmac_sha256_hex(key, record);
}

std::string secrets_fingerprint(const desired::Stack &stack, const std::string &key) {
    std::string record;
    const auto add = [&record](const std::string &name, const desired::Text &text) {
        if (text.secret()) {
            record += name + '\0';
            record += text.value + '\0';
        }
    };
    for (const desired::EnvEntry &entry : stack.env)
        add(entry.name, entry.value);
    if (stack.git && stack.git->authentication && stack.git->authentication->password)
        add("gitConfig.authentication.password", *stack.git->authentication->password);
    return record.empty() ? std::string() : support::hmac_sha256_hex(key, record);
}

std::string attempt_fingerprint(const StackPlan &plan, const std::string &key) {
    std::string record;
    const auto add = [&record](std::string_view part) {
        record += part;
        record += '\0';
    };
    const desired::Stack &stack = *plan.spec;
    add(fmt::format("{} {}", static_cast<int>(stack.state), static_cast<int>(plan.type)));
    if (stack.file)
        add(stack.file->content);
    if (stack.git) {
        for (const std::string *part :
             {&stack.git->url, &stack.git->reference_name, &stack.git->config_file_path, &plan.target_commit})
            add(*part);
        for (const std::string &file : stack.git->additional_files)
            add(file);
        if (stack.git->authentication)
            add(stack.git->authentication->username);
    }
    for (const desired::EnvEntry &entry : stack.env) {
        add(entry.name);
        add(entry.value.value);
    }
    add(secrets_fingerprint(stack, key));
    return support::hmac_sha256_hex(key, record);
}

} // namespace stowage::plan
