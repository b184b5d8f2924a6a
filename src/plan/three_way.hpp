#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/options.hpp"
#include "plan/plan.hpp"

#include <memory>
#include <string>
#include <vector>

namespace stowage::plan {

/// The desired state before a change, as far as it is on one server.
struct Base {
    std::vector<std::shared_ptr<desired::Stack>> stacks;
    Options options; ///< with the prune scopes and sources of the base
};

/// Says of each stack and field of one server's part of `plan` whether it differs because of the change from
/// the base to the plan's desired state, or did so before. Adds an entry without an action for each stack
/// that the base names and the plan does not. Pure. `current` is what the plan was made from.
void add_origins(Plan &plan, const current::ServerState &current, const Base &base);

/// A file of the repository that a git stack is deployed from, as three commits have it. Nothing where it is
/// not there, or not text.
struct OwnFile {
    std::string path;
    std::optional<std::string> deployed;
    std::optional<std::string> base;
    std::optional<std::string> head;
};

/// For a git stack of the repository that the change is for: what its own files will be once it is merged.
/// `files` are those of the stack, also unchanged ones; `anew` says what services that makes anew.
void add_own_files(StackPlan &stack, const std::vector<OwnFile> &files, const std::vector<std::string> &anew,
                   const Commit &head);

/// Takes away what differs without the change too, and says how much that is.
void keep_changed_only(Plan &plan);

} // namespace stowage::plan
