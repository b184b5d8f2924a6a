#include "current/snapshot.hpp"

#include "compose/stack_env.hpp"
#include "current/match.hpp"
#include "support/digest.hpp"
#include "support/parallel.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <thread>
#include <unordered_map>

namespace stowage::current {
namespace {

using Stacks = std::vector<std::shared_ptr<desired::Stack>>;

constexpr const char *not_kept = "(not in the snapshot)";

/// The desired stacks that a stack of the server stands for, by its id.
std::map<std::int64_t, std::vector<const desired::Stack *>> by_record(const ServerState &state,
                                                                      const Stacks &wanted) {
    std::map<std::int64_t, std::vector<const desired::Stack *>> found;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr)
            continue;
        if (const Match one = match(*stack, state, environment->id); one.stack != nullptr)
            found[one.stack->id].push_back(stack.get());
    }
    return found;
}

const desired::Text *variable(const desired::Stack &stack, const std::string &name) {
    const auto found = std::find_if(stack.env.begin(), stack.env.end(),
                                    [&](const desired::EnvEntry &entry) { return entry.name == name; });
    return found == stack.env.end() ? nullptr : &found->value;
}

bool has_known_secret(const std::string &text) {
    return support::redactor().redact(text) != text;
}

/// Makes each fingerprint once; they take their time.
class FingerprintCache {
public:
    explicit FingerprintCache(const std::string &salt) : salt_(salt) {}

    void prepare(const std::set<std::string> &values) {
        const std::vector<std::string> list(values.begin(), values.end());
        std::vector<std::string> made(list.size());
        support::in_parallel(list.size(), std::max(1u, std::thread::hardware_concurrency()),
                             [&](std::size_t i) { made[i] = support::slow_fingerprint_hex(salt_, list[i]); });
        for (std::size_t i = 0; i < list.size(); ++i)
            known_.emplace(list[i], std::move(made[i]));
    }

    const std::string &of(const std::string &value) {
        const auto known = known_.find(value);
        return known != known_.end()
                   ? known->second
                   : known_.emplace(value, support::slow_fingerprint_hex(salt_, value)).first->second;
    }

private:
    const std::string &salt_;
    std::unordered_map<std::string, std::string> known_;
};

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
               const desired::Text *text = variable(*stack, variable_.name);
               return text != nullptr && text->secret();
           });
}

using WantedById = std::map<std::int64_t, std::vector<const desired::Stack *>>;

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

/// Fills one kept state with what is desired.
class Restoring {
public:
    Restoring(const KeptServer &kept, const std::string &salt, const Stacks &wanted, const Stacks &base,
              UnknownFields &unknown)
        : kept_(kept),
          fingerprints_(salt),
          state_(kept.state),
          wanted_(by_record(state_, wanted)),
          base_(by_record(state_, base)),
          all_wanted_(wanted),
          unknown_(unknown) {}

    ServerState run() {
        prepare();
        for (model::Stack &stack : state_.stacks) {
            const auto secrets = kept_.secret_env.find(stack.id);
            for (model::EnvVar &one : stack.env)
                restore(stack, one, secrets == kept_.secret_env.end() ? nullptr : &secrets->second);
        }
        for (auto &[id, content] : state_.files)
            if (const auto secret = kept_.secret_files.find(id);
                secret != kept_.secret_files.end() && content)
                restore_content(id, *content, secret->second);
        keep_what_is_asked();
        return std::move(state_);
    }

private:
    [[nodiscard]] std::vector<const desired::Stack *> candidates(std::int64_t id) const {
        std::vector<const desired::Stack *> all;
        for (const auto *side : {&wanted_, &base_})
            if (const auto found = side->find(id); found != side->end())
                all.insert(all.end(), found->second.begin(), found->second.end());
        return all;
    }

    void prepare() {
        std::set<std::string> values;
        for (const auto &[id, secrets] : kept_.secret_env)
            for (const desired::Stack *stack : candidates(id))
                for (const auto &[name, fingerprint] : secrets)
                    if (const desired::Text *text = variable(*stack, name);
                        text != nullptr && text->resolved() && !fingerprint.empty())
                        values.insert(text->for_comparing());
        fingerprints_.prepare(values);
    }

    void restore(const model::Stack &record, model::EnvVar &one,
                 const std::map<std::string, std::string> *secrets) {
        const std::int64_t id = record.id;
        const auto secret = secrets == nullptr ? std::map<std::string, std::string>::const_iterator()
                                               : secrets->find(one.name);
        const bool kept_secret = secrets != nullptr && secret != secrets->end();
        const desired::Text *asked = nullptr; // what cannot be compared with
        for (const desired::Stack *stack : candidates(id)) {
            const desired::Text *text = variable(*stack, one.name);
            if (text == nullptr)
                continue;
            if (!text->resolved() || (kept_secret && secret->second.empty())) {
                asked = asked == nullptr ? text : asked;
            } else if (kept_secret && fingerprints_.of(text->for_comparing()) == secret->second) {
                one.value = compose::env_to_send(text->for_comparing(), nullptr, record.type);
                return;
            }
        }
        const desired::Text *wished = wished_text(id, one.name);
        if (asked != nullptr && (wished == nullptr || asked == wished)) {
            one.value = compose::env_to_send(asked->for_comparing(), nullptr, record.type);
            if (wished != nullptr)
                unknown_[id].push_back("env." + one.name);
        } else if (kept_secret) {
            one.value = not_kept;
        }
    }

    /// Of the desired state itself, not of its base.
    [[nodiscard]] const desired::Text *wished_text(std::int64_t id, const std::string &name) const {
        const auto stacks = wanted_.find(id);
        return stacks == wanted_.end() ? nullptr : variable(*stacks->second.front(), name);
    }

    void restore_content(std::int64_t id, std::string &content, const std::string &fingerprint) {
        content = std::string(not_kept) + "\n";
        for (const desired::Stack *stack : candidates(id)) {
            if (!stack->file)
                continue;
            const bool left_out = fingerprint.empty();
            if (left_out)
                unknown_[id].emplace_back("file");
            if (left_out ||
                fingerprints_.of(support::without_last_newlines(stack->file->content)) == fingerprint) {
                content = stack->file->content;
                return;
            }
        }
    }

    /// A plan shall say the same as one against the server, which is asked only about these.
    void keep_what_is_asked() {
        const auto any = [&](std::int64_t id, const auto &condition) {
            const auto found = wanted_.find(id);
            return found != wanted_.end() &&
                   std::any_of(found->second.begin(), found->second.end(), condition);
        };
        std::erase_if(state_.files, [&](const auto &item) {
            return !any(item.first, [](const desired::Stack *stack) {
                return stack->file && stack->state != desired::RunState::absent;
            });
        });
        std::erase_if(state_.health, [&](const auto &item) {
            return !any(item.first, [](const desired::Stack *stack) {
                return stack->state != desired::RunState::absent;
            });
        });
        const auto none_names = [&](auto member) {
            return std::none_of(all_wanted_.begin(), all_wanted_.end(), [&](const auto &stack) {
                return stack->access && !((*stack->access).*member).empty();
            });
        };
        if (none_names(&desired::Access::users))
            state_.users = {};
        if (none_names(&desired::Access::teams))
            state_.teams = {};
    }

    const KeptServer &kept_;
    FingerprintCache fingerprints_;
    ServerState state_;
    std::map<std::int64_t, std::vector<const desired::Stack *>> wanted_;
    std::map<std::int64_t, std::vector<const desired::Stack *>> base_;
    const Stacks &all_wanted_;
    UnknownFields &unknown_;
};

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

ServerState restore(const KeptServer &kept, const std::string &salt, const Stacks &wanted, const Stacks &base,
                    UnknownFields &unknown) {
    return Restoring(kept, salt, wanted, base, unknown).run();
}

} // namespace stowage::current
