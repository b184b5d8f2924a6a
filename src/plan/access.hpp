#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "model/access.hpp"
#include "plan/plan.hpp"
#include "support/diagnostics.hpp"

#include <optional>

namespace stowage::plan {

/// How the access rights of a stack differ from the desired ones.
struct AccessDifference {
    std::optional<FieldChange> change;             ///< nothing where they are as desired or not managed
    std::optional<model::AccessSettings> settings; ///< what to send; nothing where that can't be
    std::optional<Verdict> refused;                ///< why this user can't have them set
};

/// As the YAML has it: `teams ops; users #4, alice`.
[[nodiscard]] std::string text_of(const desired::Access &access);

/// Pure. `have` is nothing for what is to be created. Users and teams that an administrator does not find are
/// mistakes of the input and go to `diagnostics`, where it is not null.
[[nodiscard]] AccessDifference compare_access(const desired::Access &access, const support::Location &where,
                                              const std::optional<model::AccessSettings> &have,
                                              const current::ServerState &current,
                                              support::Diagnostics *diagnostics);

/// The same for a stack. `record` is null for a stack that is to be created.
[[nodiscard]] AccessDifference compare_access(const desired::Stack &desired, const model::Stack *record,
                                              const current::ServerState &current,
                                              support::Diagnostics *diagnostics);

} // namespace stowage::plan
