#pragma once

#include "cli/options.hpp"
#include "desired/policy.hpp"
#include "support/diagnostics.hpp"

#include <vector>

namespace stowage::cli {

struct Policies {
    std::vector<desired::PolicyRule> rules;
    std::vector<support::Diagnostic> warnings;
};

/// The rules of --policy and --policy-ref, besides those of the desired state itself. Throws support::Error
/// where one can't be had: a policy that is missing must not let everything pass.
[[nodiscard]] Policies read_policies(const CheckOptions &options);

} // namespace stowage::cli
