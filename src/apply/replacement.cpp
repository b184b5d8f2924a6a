#include "apply/replacement.hpp"

#include "apply/own_calls.hpp"
#include "apply/remains.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::apply {
namespace {

constexpr std::chrono::seconds proof_git_time{10};

Ended blocked(std::string message, std::string advice) {
    return Ended{Outcome::blocked, Code::replace_in_use, std::move(message), {}, std::move(advice)};
}

} // namespace

Replacement::Replacement(const Record &old, std::optional<std::string> content, const plan::StackPlan &plan,
                         StackCalls &calls, const RunContext &context)
    : old_(old.stack), plan_(plan), calls_(calls), context_(context) {
    former_ = former_of(old, *plan.spec, context.options.git_cache);
    if (!former_.content && content && former_.reads.empty())
        former_.content = std::move(content); // the server's copy is better than nothing at all
}

void Replacement::look_ahead() {
    if (old_.type != model::StackType::swarm)
        return;
    const auto strangers = strangers_on_networks(context_.client, old_.endpoint_id, old_.name);
    if (!strangers)
        throw blocked(fmt::format("whether something else is attached to its networks could not be checked: "
                                  "{}; a replacement deletes first, so this must be known",
                                  strangers.error().str()),
                      "apply again when its engine can be reached");
    if (!strangers->empty())
        throw blocked(support::join(*strangers, "; ") +
                          ": the swarm would delete its services, and refuse to delete that network",
                      "detach that first, or declare the network outside of this stack");
}

bool Replacement::can_come_from_git() const {
    if (!old_.git)
        return false;
    if (!old_.git->authentication || old_.git->source_id != 0)
        return true;
    const auto &git = plan_.spec->git;
    return git && git->url == old_.git->url && git->authentication && git->authentication->password;
}

/// Whether its reference still points to the commit that ran.
bool Replacement::tip_is_what_ran() const {
    const GitPlace place = git_place(*old_.git, *plan_.spec, context_.options.git_cache);
    const auto refs = git::list_refs(place.access, proof_git_time);
    return refs && refs->commit_of(old_.git->reference_name) == old_.git->config_hash;
}

portainer::CreateStack Replacement::body_of(bool from_git) const {
    portainer::CreateStack body;
    body.name = old_.name;
    body.type = old_.type;
    body.endpoint_id = old_.endpoint_id;
    body.swarm_id = old_.swarm_id;
    body.kubernetes_namespace = old_.kubernetes_namespace;
    body.env = old_.env;
    if (!from_git) {
        body.content = *former_.content;
        return body;
    }
    body.git = old_.git;
    body.source_id = old_.git->source_id;
    body.auto_update = old_.auto_update;
    const auto &git = plan_.spec->git;
    if (old_.git->authentication && git && git->authentication && git->authentication->password)
        body.git_password = git->authentication->password->for_sending();
    return body;
}

/// What the failed creation left has the name that the old stack needs.
void Replacement::clear(std::int64_t made) {
    if (made != 0) {
        model::Stack stack;
        stack.id = made;
        stack.endpoint_id = old_.endpoint_id;
        (void)calls_.remove(stack);
    }
    calls_.wait_until_gone(old_);
}

model::Stack Replacement::make(bool from_git, const Prove &prove) {
    const model::Stack answered =
        calls_.deploy("putting back what was there", [&](const portainer::Deadline &deadline) {
            return context_.client.create(body_of(from_git), deadline);
        });
    const Record record = calls_.settled(answered);
    if (record.stack.status == model::StackStatus::error)
        throw Endings::failed_deployment(record.stack.last_error);
    OwnCalls::give_back(context_.client, record.stack, old_);
    (void)prove(record.stack, former_.content.value_or(""));
    return record.stack;
}

bool Replacement::put_back(Ended &ended, std::int64_t made, const Prove &prove) {
    if (plan_.spec->on_failure == desired::OnFailure::leave)
        return false;
    const bool git = can_come_from_git();
    const bool whole_from_git = git && tip_is_what_ran();
    const bool from_git = whole_from_git || (git && (!former_.content || !former_.reads.empty()));
    if (!from_git && !former_.content) {
        ended.message += "; what was there could not be put back: " +
                         (former_.why_not.empty() ? "its content is not known" : former_.why_not);
        return false;
    }
    try {
        clear(made);
        const model::Stack now = make(from_git, prove);
        ended.message += "; what was there was put back";
        if (old_.git && !now.git)
            ended.message += ", as a stack without git";
        else if (now.git && old_.git && now.git->config_hash != old_.git->config_hash)
            ended.message += fmt::format(", at commit {} instead of {}", now.git->config_hash.substr(0, 7),
                                         old_.git->config_hash.substr(0, 7));
        ended.advice = "mend the cause and apply again";
        return old_.git.has_value() == now.git.has_value();
    } catch (const Ended &second) {
        ended.message += "; what was there could not be put back: " + second.message;
        return false;
    }
}

} // namespace stowage::apply
