#include "apply/way_back.hpp"
#include "support/rfc3339.hpp"

#include <chrono>
#include <fmt/format.h>

namespace stowage::apply {
namespace {

std::string utc_now() {
    return support::to_rfc3339(std::chrono::system_clock::now());
}

} // namespace

WayBack::WayBack(const Record &record, const plan::StackPlan &now, StackCalls &calls,
                 portainer::Client &client)
    : record_(record), action_(now.action), calls_(calls), client_(client) {
    if (now.deploys && record.stack.status == model::StackStatus::active)
        find_former(*now.spec);
}

void WayBack::find_former(const desired::Stack &spec) {
    if (spec.on_failure == desired::OnFailure::leave) {
        why_not_ = "onFailure: leave";
    } else if (!record_.stack.git) {
        if (record_.content && *record_.content)
            content_ = record_.content->value();
        else
            why_not_ = "its content could not be read";
    } else if (spec.on_failure != desired::OnFailure::restore_inline ||
               record_.stack.type == model::StackType::kubernetes) {
        why_not_ = "no call brings back an older commit";
    } else {
        auto content = client_.stack_files({record_.stack.id}).front();
        if (content)
            content_ = std::move(*content);
        else
            why_not_ = "its former content could not be read: " + content.error().str();
    }
}

void WayBack::take(Ended &ended, const Prove &prove) {
    const bool asked = ended.took_down || ended.half_applied ||
                       (ended.runs_badly && content_ && action_ == plan::Action::update);
    if (!asked)
        return;
    if (!content_ && ended.half_applied) {
        ended.advice =
            fmt::format("parts of it may be in the cluster already, and what was there before is not "
                        "sent again ({}); mend the cause and apply again",
                        why_not_);
        return;
    }
    if (!content_) {
        if (!why_not_.empty())
            ended.advice = fmt::format("it has been down since {} ({}); mend the cause and apply again",
                                       utc_now(), why_not_);
        return;
    }
    const model::Stack &stack = record_.stack;
    portainer::UpdateInline body;
    body.content = *content_;
    body.env = stack.env;
    body.prune = stack.prune;
    if (stack.type == model::StackType::kubernetes)
        body.stack_name = stack.name;
    try {
        calls_.deploy("restoring what ran before", [&](const portainer::Deadline &deadline) {
            return client_.update_inline(stack.id, stack.endpoint_id, body, deadline);
        });
        const Record after = calls_.settled(stack);
        if (after.stack.status == model::StackStatus::error)
            throw Endings::failed_deployment(after.stack.last_error);
        ended.message +=
            (ended.half_applied ? "; the former manifest was sent again" : "; what ran before was restored") +
            prove(after.stack, *content_);
        ended.advice = stack.git
                           ? "it runs inline now; mend the cause, and plan shows what brings it back to git"
                           : "mend the cause and apply again";
    } catch (const Ended &second) {
        if (second.outcome == Outcome::not_effective)
            ended.message += "; what ran before was sent again: " + second.message;
        else
            ended.message += "; what ran before could not be restored: " + second.message;
        ended.advice =
            second.outcome == Outcome::failed
                ? fmt::format("it has been down since {}; mend the cause and apply again", utc_now())
                : "see what runs, mend the cause and apply again";
    }
}

} // namespace stowage::apply
