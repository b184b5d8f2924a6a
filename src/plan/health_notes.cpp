#include "kubernetes/manifest.hpp"
#include "plan/heal.hpp"
#include "plan/present_parts.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::plan {

using desired::RunState;

void note_health(StackPlan &plan, const desired::Stack &desired, const Subject &subject) {
    const model::StackHealth &health = *subject.health;
    plan.health = health;
    if (!health.drift.empty() && desired.self_heal == desired::SelfHeal::never)
        plan.notes.emplace_back(Code::health_differs, drift_words(health));
    for (const std::string &one : health.fixed_drift)
        plan.notes.emplace_back(
            Code::health_differs,
            "the cluster has it otherwise than its manifest, and refuses a trial of setting "
            "it right: " +
                one);
    if ((health.left_over.empty() && health.left_data.empty()) || desired.state == RunState::absent)
        return;
    if (!prunes_objects(desired, subject.record))
        plan.notes.emplace_back(Code::stack_left_over,
                                left_over_words(health) +
                                    (desired.protect
                                         ? "; it is protected, so that stays"
                                         : "; prune: true on the stack removes what holds no data"));
    else if (health.left_over.empty())
        plan.notes.emplace_back(Code::stack_left_over,
                                left_over_words(health) +
                                    "; it may hold data, and is left to be deleted by hand");
}

/// A server that deletes by the cluster's API refuses a stack whose manifest has a list.
void note_list(StackPlan &plan, const Subject &subject) {
    const bool known = subject.content != nullptr && *subject.content;
    if (plan.type != model::StackType::kubernetes || !known ||
        !subject.current.can(model::Ability::api_deletion))
        return;
    const auto lists = kubernetes::read_manifests({{"manifest", **subject.content}}).lists;
    if (!lists.empty())
        plan.notes.emplace_back(
            Code::manifest_list,
            fmt::format(
                "this server can't delete a kind: {}, so its items are stored as documents of their own "
                "first, which changes nothing of what runs",
                lists.front().kind));
}

void note_left_over(StackPlan &plan, bool prunes) {
    const auto names = plan.health ? plan.health->left_over_services() : std::vector<std::string>();
    if (names.empty())
        return;
    plan.notes.emplace_back(
        Code::stack_left_over,
        fmt::format("left over: {}, which its compose file does not name; {}", support::join(names, ", "),
                    plan.deploys && prunes ? "this deployment removes it, since prune is true"
                                           : "remove it on its engine where it is not needed"));
}

} // namespace stowage::plan
