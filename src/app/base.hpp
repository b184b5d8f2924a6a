#pragma once

#include "app/input.hpp"
#include "app/options.hpp"
#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/plan.hpp"
#include "plan/three_way.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace stowage::app {

/// The commit before a change, and what of a plan is due to the change.
class Base {
public:
    /// Loads it. A base with mistakes is taken for an empty one, and the plan says so: the change may be what
    /// mends it. Throws support::Error where there is no such commit.
    Base(const Input &head, const BaseOptions &what, const Options &options);

    /// Why the key of a server must not be used: the change adds the server, moves it, takes another key,
    /// sends it other headers or trusts another authority. "" where nothing speaks against it.
    [[nodiscard]] std::string objection(const desired::Server &server) const;

    [[nodiscard]] std::vector<std::shared_ptr<desired::Stack>> stacks_of(const std::string &server) const;
    [[nodiscard]] const std::vector<desired::GitSource> &sources() const { return base_.state.sources; }

    /// Marks what the change brings and nobody has merged yet, so that it is neither looked up nor asked.
    void withhold(desired::State &head);
    [[nodiscard]] bool withholds() const { return withholds_; }
    /// Whether the repository of a stack, and what its files name, is asked for nothing.
    [[nodiscard]] bool is_off_limits(const desired::Stack &stack) const {
        return off_limits_.contains(&stack);
    }

    /// Marks the part of `plan` that was made from `current`.
    void mark(plan::Plan &plan, const current::ServerState &current, const plan::Options &options) const;
    /// When every server is marked.
    void finish(plan::Plan &plan) const;

private:
    void add_own_files(plan::StackPlan &stack, const current::ServerState &current) const;

    BaseOptions what_;
    std::shared_ptr<const git::Tree> head_tree_;
    plan::Commit head_commit_;
    std::string checked_out_at_; ///< of files: the top of their working tree
    Input base_;
    std::vector<std::string> addresses_; ///< of the repository, normalised
    [[nodiscard]] std::string ca_of(const std::string &file) const;

    std::vector<plan::Note> notes_;
    bool withholds_ = false;
    std::set<const desired::Stack *> off_limits_;
};

/// Those of the stacks whose repositories may be asked. `base` may be null.
[[nodiscard]] std::vector<std::shared_ptr<desired::Stack>>
may_be_asked(std::vector<std::shared_ptr<desired::Stack>> stacks, const Base *base);

} // namespace stowage::app
