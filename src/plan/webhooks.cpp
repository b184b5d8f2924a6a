#include "plan/webhooks.hpp"

#include "plan/one_stack.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::plan {
namespace {

/// The webhook that a stack shall have; "" for none, and for one that is left to the server.
std::string wanted_webhook(const StackPlan &plan) {
    const bool wants = plan.spec && plan.spec->auto_update && plan.action() != Action::remove &&
                       !plan.spec->ignores("autoUpdate") && !plan.spec->ignores("autoUpdate.webhook");
    return wants ? support::lower(plan.spec->auto_update->webhook) : std::string();
}

bool loses_webhook(const model::Stack &record, const std::vector<StackPlan> &planned) {
    return std::any_of(planned.begin(), planned.end(), [&](const StackPlan &plan) {
        const bool changes =
            std::any_of(plan.changes.begin(), plan.changes.end(),
                        [](const FieldChange &change) { return change.is("autoUpdate.webhook"); });
        return plan.stack_id == record.id && (plan.action() == Action::remove || changes);
    });
}

const model::Stack *owner_of(const std::string &webhook, std::int64_t but,
                             const std::vector<StackPlan> &planned, const current::ServerState &current) {
    const auto found =
        std::find_if(current.stacks.begin(), current.stacks.end(), [&](const model::Stack &record) {
            return record.id != but && record.auto_update &&
                   support::lower(record.auto_update->webhook) == webhook && !loses_webhook(record, planned);
        });
    return found == current.stacks.end() ? nullptr : &*found;
}

} // namespace

void look_for_taken_webhooks(std::vector<StackPlan> &planned, const current::ServerState &current) {
    for (StackPlan &plan : planned) {
        const std::string webhook = wanted_webhook(plan);
        const model::Stack *owner =
            webhook.empty() ? nullptr : owner_of(webhook, plan.stack_id, planned, current);
        if (owner == nullptr)
            continue;
        std::string text = fmt::format("its webhook {} is that of stack '{}' too", webhook, owner->name);
        if (changes_something(plan.action()))
            plan.block(plan.action(), Code::webhook_taken, text + "; make another one with uuidgen");
        else
            plan.notes.emplace_back(Code::webhook_taken, std::move(text));
    }
}

} // namespace stowage::plan
