#pragma once

#include "apply/stack_calls.hpp"

#include <functional>
#include <optional>
#include <string>

namespace stowage::apply {

/// Brings back what ran before a deployment that failed. A git stack can't be told an older commit; on
/// request it runs its former content inline.
class WayBack {
public:
    /// Reads, before the first write, what can be sent again. `now` is what is about to be done.
    WayBack(const Record &record, const plan::StackPlan &now, StackCalls &calls, portainer::Client &client);

    /// Sees that what was deployed last from this content runs; throws Ended where it does not, and returns
    /// what to add where that can't be told.
    using Prove = std::function<std::string(const model::Stack &stack, const std::string &content)>;

    /// Sends the former content and env where this end of a run asks for it, and says in `ended` what came of
    /// it, or that the stack is down.
    void take(Ended &ended, const Prove &prove);

private:
    void find_former(const desired::Stack &spec);

    const Record &record_;
    plan::Action action_;
    StackCalls &calls_;
    portainer::Client &client_;
    std::optional<std::string> content_;
    std::string why_not_; ///< where it can't be sent again
};

} // namespace stowage::apply
