#pragma once

#include "compose/claims.hpp"
#include "compose/document.hpp"
#include "plan/plan.hpp"
#include "preflight/finding.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace stowage::preflight {

/// What the stacks of one plan want that only one of them can have: ports, names of containers and of
/// networks. Each looks at what is there by itself; this is about what none of them has yet. From several
/// threads.
class Claims {
public:
    void add(const plan::StackPlan &plan, const compose::Document &document);
    /// What another stack of the plan wants as well, as warnings: which of them gets it depends on the order.
    [[nodiscard]] std::vector<Finding> shared(const plan::StackPlan &plan) const;

private:
    struct Claim {
        const plan::StackPlan *plan = nullptr;
        compose::Claim claim;
    };
    static bool meet(const Claim &a, const Claim &b);

    mutable std::mutex mutex_;
    std::vector<Claim> claims_;
};

} // namespace stowage::preflight
