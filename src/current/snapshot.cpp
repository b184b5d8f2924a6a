#include "current/snapshot.hpp"

#include "compose/stack_env.hpp"
#include "current/snapshot_parts.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <set>

namespace stowage::current {
namespace {

bool has_known_secret(const std::string &text) {
    return support::redactor().redact(text) != text;
}

/// Words of servers may quote what was sent to them.
void mask(portainer::ApiError &error) {
    for (std::string *text : {&error.message, &error.details, &error.output, &error.call})
        *text = support::redactor().redact(*text);
}

void mask(ServerState &state) {
    for (auto &[id, file] : state.files)
        if (!file)
            mask(file.error());
    for (auto &[id, swarm] : state.swarm_ids)
        if (!swarm)
            mask(swarm.error());
    for (Names *names : {&state.users, &state.teams})
        if (!*names)
            mask(names->error());
    if (state.sources_error)
        mask(*state.sources_error);
    for (model::Stack &stack : state.stacks)
        stack.last_error = support::redactor().redact(stack.last_error);
    for (model::Source &source : state.sources)
        source.status_error = support::redactor().redact(source.status_error);
    state.fingerprint_key.clear();
}

bool is_secret(const model::EnvVar &variable_, const std::vector<const desired::Stack *> *wanted) {
    if (support::may_hold_secret(variable_.name) || has_known_secret(variable_.value) ||
        has_known_secret(compose::decode_env(variable_.value).value_or("")))
        return true;
    return wanted != nullptr && std::any_of(wanted->begin(), wanted->end(), [&](const desired::Stack *stack) {
               const desired::Text *text = variable_named(*stack, variable_.name);
               return text != nullptr && text->secret();
           });
}

/// Of stacks that the desired state does not own, no plan of it needs more than that they are there.
void leave_out_others(ServerState &state, const WantedById &wanted, KeptServer &kept) {
    for (model::Stack &stack : state.stacks) {
        if (wanted.contains(stack.id))
            continue;
        for (model::EnvVar &one : stack.env) {
            kept.secret_env[stack.id][one.name] = "";
            one.value.clear();
        }
        if (stack.auto_update)
            stack.auto_update->webhook.clear();
        stack.last_error.clear();
    }
    for (auto &[id, content] : state.files)
        if (content && !wanted.contains(id)) {
            kept.secret_files[id] = "";
            content->clear();
        }
    std::erase_if(state.health, [&](const auto &item) { return !wanted.contains(item.first); });
}

/// What the server has for a variable that comes by reference, or whose name says that it holds a secret, is
/// one wherever else it stands.
void know_secrets(const ServerState &state, const WantedById &wanted) {
    for (const model::Stack &stack : state.stacks)
        if (const auto found = wanted.find(stack.id); found != wanted.end())
            for (const model::EnvVar &one : stack.env)
                if (is_secret(one, &found->second))
                    support::redactor().add(one.value);
}

/// Moves the values of secret variables out of one record; all that have the name of one are taken for one.
void take_out_secret_env(model::Stack &stack, const std::vector<const desired::Stack *> &wanted,
                         KeptServer &kept) {
    for (const model::EnvVar &one : stack.env)
        if (is_secret(one, &wanted))
            kept.secret_env[stack.id][one.name] = compose::arriving(one.value, stack.type);
    const auto secrets = kept.secret_env.find(stack.id);
    for (model::EnvVar &one : stack.env)
        if (secrets != kept.secret_env.end() && secrets->second.contains(one.name))
            one.value.clear();
}

/// Moves files in which a secret stands out of the state.
void take_out_secret_files(ServerState &state, const WantedById &wanted, KeptServer &kept) {
    for (auto &[id, content] : state.files)
        if (content && wanted.contains(id) && has_known_secret(*content)) {
            kept.secret_files[id] = support::without_last_newlines(*content);
            content->clear();
        }
}

/// Calls `with` for each value that was taken out of a record of `wanted`.
template <typename With>
void each_secret(KeptServer &kept, const WantedById &wanted, With with) {
    for (auto &[id, variables] : kept.secret_env)
        if (wanted.contains(id))
            for (auto &[name, value] : variables)
                with(value);
    for (auto &[id, value] : kept.secret_files)
        if (wanted.contains(id))
            with(value);
}

/// Puts a fingerprint, or nothing, in the place of each.
void replace_secrets(KeptServer &kept, const WantedById &wanted, const std::string &salt,
                     Fingerprints fingerprints) {
    FingerprintCache cache(salt);
    if (fingerprints == Fingerprints::made) {
        std::set<std::string> secrets;
        each_secret(kept, wanted, [&](const std::string &value) { secrets.insert(value); });
        cache.prepare(secrets);
    }
    each_secret(kept, wanted, [&](std::string &value) {
        value = fingerprints == Fingerprints::made ? cache.of(value) : std::string();
    });
}

} // namespace

KeptServer keep(ServerState state, const Stacks &desired, const std::string &salt,
                Fingerprints fingerprints) {
    KeptServer kept;
    const auto wanted = by_record(state, desired);
    leave_out_others(state, wanted, kept);
    know_secrets(state, wanted);
    mask(state);
    for (model::Stack &stack : state.stacks)
        if (const auto found = wanted.find(stack.id); found != wanted.end())
            take_out_secret_env(stack, found->second, kept);
    take_out_secret_files(state, wanted, kept);
    replace_secrets(kept, wanted, salt, fingerprints);
    kept.state = std::move(state);
    return kept;
}

} // namespace stowage::current
