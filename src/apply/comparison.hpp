#pragma once

#include "apply/stack_calls.hpp"

#include <optional>
#include <string>

namespace stowage::apply {

/// Compares what the server has of a stack with its plan: before the first write, whether it still is as
/// planned, and after it, whether it is as desired. What isn't is thrown as Ended.
class Comparison {
public:
    Comparison(const plan::StackPlan &plan, const current::ServerState &state)
        : plan_(plan), spec_(*plan.spec), state_(state) {}

    /// A saved plan names secrets by reference; what they stand for must still be what was planned.
    void check_references() const;
    /// The record, and the commit that its reference points to, are still as the plan saw them.
    void check_unchanged(const Record &record) const;

    /// Remembers which commit is deployed before the run changes that.
    void begin(const Record &record);
    /// The run deployed from git; a rename alone runs what was deployed before.
    void redeployed() { redeployed_ = true; }

    /// What is left to do to a record.
    [[nodiscard]] plan::StackPlan planned_again(const Record &record) const;
    /// Whether nothing is left but fields that this user's rights stand in the way of.
    [[nodiscard]] static bool is_as_allowed(const plan::StackPlan &left);
    /// The change that sends the git password again, where the plan has one.
    [[nodiscard]] const plan::FieldChange *rotation() const;

    void check_result(const Record &record) const;

private:
    [[nodiscard]] std::string changed_by(const model::Stack &stack) const;
    void check_commit() const;
    void check_deployed_commit(const Record &record) const;
    [[nodiscard]] const current::GitFacts *git_facts() const;
    [[nodiscard]] std::optional<current::GitFacts> facts_for(const Record &record) const;

    const plan::StackPlan &plan_;
    const desired::Stack &spec_;
    const current::ServerState &state_;
    bool redeployed_ = false;
    std::string hash_before_;
};

} // namespace stowage::apply
