#include "plan/fingerprints.hpp"

#include "model/stack_parts.hpp"
#include "plan/kind.hpp"
#include "plan/spec_json.hpp"
#include "support/digest.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::plan {

using model::StackStatus;

namespace {

std::string word_of(const std::string &text) {
    return text;
}

std::string word_of(bool flag) {
    return flag ? "true" : "false";
}

std::string word_of(const std::vector<std::string> &texts) {
    return fmt::format("{} {}", texts.size(), support::join(texts, " "));
}

/// What people can write of a part: `5m  false true`.
template <typename Part>
std::string words_of(const Part &part) {
    std::vector<std::string> words;
    model::each_written_member<Part>([&](const auto &one) { words.push_back(word_of(part.*one.value)); });
    return support::join(words, " ");
}

} // namespace

std::string fingerprint(const model::Stack &stack, const current::FileContent *content,
                        const current::ServerState &server) {
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
        model::GitConfig git = *stack.git;
        // A source's are not the stack's own: the run, or another stack of it, may set them.
        if (server.can(model::Ability::sources)) {
            git.url.clear();
            git.username.clear();
            git.tls_skip_verify = false;
        }
        add(words_of<model::GitFields>(git));
        add(git.username);
        add(git.config_hash);
    }
    model::each_part(
        [&](const auto &part) {
            if (part)
                add(words_of(*part));
        },
        stack);
    add(stack.kubernetes_namespace);
    add(stack.prune ? "prune" : "keep");
    if (const auto &control = stack.resource_control) {
        add(fmt::format("{} {} {}", control->id, control->is_public, control->administrators_only));
        for (const std::vector<std::int64_t> *ids : {&control->users, &control->teams})
            add(fmt::format("{}", fmt::join(*ids, " ")));
    }
    if (content != nullptr)
        add(*content ? content->value() : "unreadable");
    return support::hmac_sha256_hex(server.fingerprint_key, record);
}

std::string secrets_fingerprint(const desired::Stack &stack, const std::string &key) {
    std::string record;
    const auto add = [&record](const std::string &name, const desired::Text &text) {
        if (text.secret()) {
            record += name + '\0';
            record += text.for_comparing() + '\0';
        }
    };
    for (const desired::EnvEntry &entry : stack.env)
        add(entry.name, entry.value);
    if (stack.git && stack.git->authentication && stack.git->authentication->password)
        add("gitConfig.authentication.password", *stack.git->authentication->password);
    return record.empty() ? std::string() : support::hmac_sha256_hex(key, record);
}

std::string attempt_fingerprint(const StackPlan &plan, const std::string &key) {
    return plan.kind->attempt(plan, key);
}

std::string attempt_of_stack(const StackPlan &plan, const std::string &key) {
    // All that a saved plan keeps of a stack, so that nothing is left out that may matter to another attempt.
    std::string record;
    const auto add = [&record](std::string_view part) {
        record += part;
        record += '\0';
    };
    desired::Stack spec = *plan.spec;
    for (desired::EnvEntry &entry : spec.env)
        entry.value = desired::Text::literal(entry.value.for_comparing());
    if (spec.git && spec.git->authentication && spec.git->authentication->password) {
        add(spec.git->authentication->password->for_comparing());
        spec.git->authentication->password.reset();
    }
    add(encode(spec).dump(-1, ' ', false, Json::error_handler_t::replace));
    add(plan.target_commit);
    add(fmt::format("{}", static_cast<int>(plan.type)));
    return support::hmac_sha256_hex(key, record);
}

} // namespace stowage::plan
