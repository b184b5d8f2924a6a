#pragma once

#include "cli/input.hpp"
#include "cli/options.hpp"
#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/plan.hpp"
#include "plan/three_way.hpp"

#include <memory>
#include <string>
#include <vector>

namespace stowage::cli {

/// The commit before a change, and what of a plan is due to the change.
class Base {
public:
    /// Loads it. A base with mistakes is taken for an empty one, and the plan says so: the change may be what
    /// mends it. Throws support::Error where there is no such commit.
    Base(const Input &head, const BaseOptions &what, const Options &options);

    /// Why the key of a server must not be used: the change adds the server, moves it, or takes another key.
    /// "" where nothing speaks against it.
    [[nodiscard]] std::string objection(const desired::Server &server) const;

    [[nodiscard]] std::vector<std::shared_ptr<desired::Stack>> stacks_of(const std::string &server) const;

    /// Marks the part of `plan` that was made from `current`.
    void mark(plan::Plan &plan, const current::ServerState &current, const plan::Options &options) const;
    /// When every server is marked.
    void finish(plan::Plan &plan) const;

private:
    void add_own_files(plan::StackPlan &stack, const current::ServerState &current) const;

    const BaseOptions &what_;
    std::shared_ptr<const git::Tree> head_tree_;
    plan::Commit head_commit_;
    Input base_;
    std::vector<std::string> addresses_; ///< of the repository, normalised
    std::vector<std::string> notes_;
};

} // namespace stowage::cli
