#pragma once

#include "apply/stack_calls.hpp"
#include "apply/way_back.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace stowage::apply {

/// What a replacement needs around its deletion and its creation: it looks ahead before the first, and puts
/// back what was there where the second fails.
class Replacement {
public:
    /// `content` is that of the compose file that the server has, nothing where it can't be read.
    Replacement(const Record &old, std::optional<std::string> content, const plan::StackPlan &plan,
                StackCalls &calls, const RunContext &context);

    /// Looks for what would hinder the deletion half-way, or the creation after it. Throws Ended (blocked),
    /// and then nothing was sent.
    void look_ahead();

    /// Makes the old stack again. `made` is what the failed creation left on the server, 0 for nothing. Says
    /// in `ended` what came of it; true where the stack is as it was, so that its saved definition is not
    /// needed any more.
    bool put_back(Ended &ended, std::int64_t made, const Prove &prove);

private:
    [[nodiscard]] bool can_come_from_git() const;
    [[nodiscard]] bool tip_is_what_ran() const;
    [[nodiscard]] portainer::CreateStack body_of(bool from_git) const;
    void clear(std::int64_t made);
    model::Stack make(bool from_git, const Prove &prove);

    const model::Stack &old_;
    const plan::StackPlan &plan_;
    StackCalls &calls_;
    const RunContext &context_;
    Former former_;
};

} // namespace stowage::apply
