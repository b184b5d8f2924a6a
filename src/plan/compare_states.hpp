#pragma once

#include "desired/state.hpp"
#include "plan/plan.hpp"

#include <string>
#include <vector>

namespace stowage::plan {

/// A field as the desired state has it.
struct WrittenField {
    std::string path;    ///< as in model::stack_fields; of each variable `env.NAME`
    std::string text;    ///< of a reference `env GIT_TOKEN`, never its value
    bool secret = false; ///< a literal that is not to be shown
};

/// Every field of a stack or source that is set and not as it is by default, but for those that say which one
/// it is and for its file, of which the content counts. Sorted by path. Pure.
[[nodiscard]] std::vector<WrittenField> written_fields(const desired::Stack &stack);
[[nodiscard]] std::vector<WrittenField> written_fields(const desired::GitSource &source);

/// How one desired state differs from another: its stacks and sources that come, go, and whose fields change,
/// with what `after` says as their spec. No server is asked, so that a reference differs from another one
/// whatever both stand for. Pure.
[[nodiscard]] Plan compare_states(const desired::State &before, const desired::State &after);

} // namespace stowage::plan
