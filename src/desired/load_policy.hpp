#pragma once

#include "desired/load_texts.hpp"
#include "desired/policy.hpp"

#include <vector>

namespace stowage::desired {

/// What a file may hold besides `policy`.
enum class PolicyFile {
    policy_alone, ///< nothing, and it has to have one
    any_state,    ///< a whole desired state, or something else altogether; only its policies are read
};

/// The rules of one file. Throws support::InputError with every mistake.
[[nodiscard]] std::vector<PolicyRule> load_policy(InputText input, PolicyFile kind, const LoadLimits &limits);

} // namespace stowage::desired
