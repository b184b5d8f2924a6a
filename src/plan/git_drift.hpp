#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stowage::plan {

/// How far the repository has moved on from what is deployed, and whose turn it is.
struct GitDrift {
    bool moved = false;                ///< the reference points to another commit than the deployed one
    bool redeploy = false;             ///< that is for apply to mend
    std::string target;                ///< the commit that the reference points to; "" when not known
    std::string summary;               ///< `main moved a1b2c3d → d4e5f6a, 3 commits`
    std::string reason;                ///< of `redeploy`: the summary, and why it is apply's turn
    std::vector<FieldChange> changes;  ///< the commit, and the stack's own files with their diffs
    std::vector<std::string> subjects; ///< of the commits, newest first
    std::vector<Note> notes;           ///< what is not known
    std::string not_compared;          ///< why `moved` is not known; "" where it is
    std::string left_to_server;        ///< the summary, where auto-update is to take it; "" where not
};

/// Pure. `facts` may be null where the repository was not asked.
[[nodiscard]] GitDrift git_drift(const desired::Stack &desired, const model::Stack &record,
                                 const current::GitFacts *facts, const current::ServerState &current);

} // namespace stowage::plan
