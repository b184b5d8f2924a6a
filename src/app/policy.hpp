#pragma once

#include "app/options.hpp"
#include "desired/policy.hpp"
#include "support/diagnostics.hpp"

#include <string>
#include <vector>

namespace stowage::app {

struct Policies {
    std::vector<desired::PolicyRule> rules;
    std::vector<support::Diagnostic> warnings;
};

struct PolicyOptions {
    std::vector<std::string> files; ///< --policy
    std::string reference;          ///< --policy-ref; "" where it was not given
    bool allow_none = false;        ///< --allow-no-policy: go on where that has none
};

/// The rules of --policy and --policy-ref, besides those of the desired state itself. Throws support::Error
/// where one can't be had: a policy that is missing must not let everything pass.
[[nodiscard]] Policies read_policies(const PolicyOptions &what, const Options &options);

} // namespace stowage::app
