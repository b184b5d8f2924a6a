#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "git/remote.hpp"

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace stowage::current {

/// A git stack about whose repository something is asked.
struct GitQuestion {
    const desired::Stack *stack;
    const model::Stack *record; ///< comes from git
};

/// By repository: two stacks that reach it alike are served by one read of it.
using GitQuestions = std::map<git::RemoteAccess, std::vector<GitQuestion>>;

/// How the repository of a record is asked from here: as the stack is written, where that is the same one.
/// Credentials go to no other scheme, host or port than those that they are written for.
[[nodiscard]] git::RemoteAccess access_to(const model::GitConfig &git, const desired::Stack &stack);

/// Whether the credentials that the repository may need are known to the server alone.
[[nodiscard]] bool knows_no_password(const desired::Stack &stack);

/// The stacks that should run, whose `gitDrift` lets their repository be asked, and which the server has from
/// the repository that is written.
[[nodiscard]] GitQuestions git_questions(const ServerState &state,
                                         const std::vector<std::shared_ptr<desired::Stack>> &wanted);

/// Calls `ask` once with each repository and its stacks, for several repositories at once.
void ask_each_repository(
    const GitQuestions &questions,
    const std::function<void(const git::RemoteAccess &, const std::vector<GitQuestion> &)> &ask);

} // namespace stowage::current
