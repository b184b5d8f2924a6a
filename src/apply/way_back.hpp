#pragma once

#include "apply/former.hpp"
#include "apply/stack_calls.hpp"
#include "compose/services.hpp"

#include <functional>
#include <optional>
#include <string>

namespace stowage::apply {

/// Sees that what was deployed last from this content runs; throws Ended where it does not, and returns what
/// to add where that can't be told.
using Prove = std::function<std::string(const model::Stack &stack, const std::string &content)>;

/// Brings back what ran before a deployment that failed. A git stack can't be told an older commit; on
/// request it runs its former content inline.
class WayBack {
public:
    /// Reads, before the first write, what can be sent again. `now` is what is about to be done.
    WayBack(const Record &record, const plan::StackPlan &now, StackCalls &calls, const RunContext &context);

    /// Sends the former content and env where this end of a run asks for it, and says in `ended` what came of
    /// it, or what runs now.
    void take(Ended &ended, const Prove &prove);

private:
    void find_former(const desired::Stack &spec);
    [[nodiscard]] bool asked_by(const Ended &ended) const;
    [[nodiscard]] std::string side_files_in_the_way() const;
    [[nodiscard]] compose::Expected expected() const;
    [[nodiscard]] std::string left_over() const;
    [[nodiscard]] std::string what_runs_now() const;
    void send_again(Ended &ended, const Prove &prove);
    [[nodiscard]] Record sent(const portainer::UpdateInline &body);
    [[nodiscard]] bool waits() const;
    void say_disputed(Ended &ended, const Record &after) const;

    const Record &record_;
    const plan::StackPlan &now_;
    StackCalls &calls_;
    const RunContext &context_;
    Former former_;
};

} // namespace stowage::apply
