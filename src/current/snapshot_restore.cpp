#include "current/snapshot.hpp"

#include "compose/stack_env.hpp"
#include "current/snapshot_parts.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <utility>

namespace stowage::current {
namespace {

constexpr const char *not_kept = "(not in the snapshot)";

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
                    if (const desired::Text *text = variable_named(*stack, name);
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
            const desired::Text *text = variable_named(*stack, one.name);
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
        return stacks == wanted_.end() ? nullptr : variable_named(*stacks->second.front(), name);
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
    WantedById wanted_;
    WantedById base_;
    const Stacks &all_wanted_;
    UnknownFields &unknown_;
};

} // namespace

ServerState restore(const KeptServer &kept, const std::string &salt, const Stacks &wanted, const Stacks &base,
                    UnknownFields &unknown) {
    return Restoring(kept, salt, wanted, base, unknown).run();
}

} // namespace stowage::current
