#include "preflight/claims.hpp"

#include "support/codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace stowage::preflight {

void Claims::add(const plan::StackPlan &plan, const compose::Document &document) {
    const std::lock_guard lock(mutex_);
    for (compose::Claim &claim : compose::claims_of(document, plan.type == model::StackType::swarm))
        claims_.push_back({&plan, std::move(claim)});
}

bool Claims::meet(const Claim &a, const Claim &b) {
    return a.plan != b.plan && a.plan->server == b.plan->server &&
           a.plan->environment_id == b.plan->environment_id && compose::clash(a.claim, b.claim);
}

std::vector<Finding> Claims::shared(const plan::StackPlan &plan) const {
    const std::lock_guard lock(mutex_);
    std::vector<Finding> findings;
    for (const Claim &own : claims_) {
        if (own.plan != &plan)
            continue;
        const auto other = std::find_if(claims_.begin(), claims_.end(),
                                        [&](const Claim &claim) { return meet(own, claim); });
        if (other != claims_.end())
            findings.push_back(
                warning(Code::compose_claimed_twice,
                        fmt::format("stack '{}' of this plan wants {} too: only one of them can "
                                    "have it",
                                    other->plan->name, own.claim.what),
                        "", own.claim.where));
    }
    return findings;
}

} // namespace stowage::preflight
