#pragma once

#include "current/state.hpp"
#include "model/stack.hpp"
#include "plan/plan.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace stowage::apply {

/// What a server had of a stack before it was deleted, in a file that only its owner may read: it holds env
/// values. Below $XDG_STATE_HOME/stowage/replaced, or ~/.local/state.
class SavedStack {
public:
    /// Writes the file. Throws support::Error, and then nothing was deleted yet.
    SavedStack(const current::ServerState &server, const model::Stack &stack,
               const current::FileContent &content);

    [[nodiscard]] std::string path() const { return path_.string(); }
    /// Once it is not needed any more.
    void discard() const;

private:
    std::filesystem::path path_;
};

/// What such a file holds.
struct FormerStack {
    std::string path;                   ///< of the file
    model::Stack stack;                 ///< as the server had it, without the git password
    std::optional<std::string> content; ///< of its compose file
};

/// The latest file of a stack that was deleted to be replaced. Nothing where there is none that can be read.
[[nodiscard]] std::optional<FormerStack> saved_before(const plan::StackPlan &plan);

/// Removes all files of a stack, once all that they hold is on the server again.
void forget_saved(const plan::StackPlan &plan);

} // namespace stowage::apply
