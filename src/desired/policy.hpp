#pragma once

#include "support/diagnostics.hpp"
#include "support/location.hpp"

#include <string>
#include <utility>
#include <vector>

namespace stowage::desired {

enum class PolicyKey {
    denied_images,
    allowed_registries,
    required_auto_update,
    allowed_repositories,
    allowed_references,
    no_literal_secrets,
    no_latest,
};

/// Whether a rule is a list of patterns or a mere yes.
enum class PolicyForm { patterns, flag };

struct PolicyWord {
    const char *name; ///< as in the YAML
    const char *id;   ///< as formats for findings call what breaks it: `policy-denied-images`
    support::Code code;
    PolicyKey key;
    PolicyForm form;
};
/// All of them, in the order in which to list them.
[[nodiscard]] const std::vector<PolicyWord> &policy_words();
[[nodiscard]] const PolicyWord &word_of(PolicyKey key);

/// One rule of a policy that is in force. Rules of several policies hold side by side: each has to be kept.
struct PolicyRule {
    PolicyKey key = PolicyKey::no_latest;
    std::vector<std::string> patterns; ///< globs; at least one where the form has them
    support::Diagnostic::Severity severity = support::Diagnostic::Severity::error; ///< of what breaks it
    /// It says false: nothing breaks it, and what is warned of where no policy says anything is not.
    bool waived = false;
    support::Location where;
};

} // namespace stowage::desired
