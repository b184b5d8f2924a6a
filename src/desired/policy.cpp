#include "desired/policy.hpp"

#include "support/codes.hpp"

#include <algorithm>

namespace stowage::desired {

const std::vector<PolicyWord> &policy_words() {
    static const std::vector<PolicyWord> all = {
        {"deniedImages", "policy-denied-images", support::Code::policy_denied_images,
         PolicyKey::denied_images, PolicyForm::patterns},
        {"allowedRegistries", "policy-allowed-registries", support::Code::policy_allowed_registries,
         PolicyKey::allowed_registries, PolicyForm::patterns},
        {"requiredAutoUpdate", "policy-required-auto-update", support::Code::policy_required_auto_update,
         PolicyKey::required_auto_update, PolicyForm::flag},
        {"allowedRepositories", "policy-allowed-repositories", support::Code::policy_allowed_repositories,
         PolicyKey::allowed_repositories, PolicyForm::patterns},
        {"allowedReferences", "policy-allowed-references", support::Code::policy_allowed_references,
         PolicyKey::allowed_references, PolicyForm::patterns},
        {"noLiteralSecrets", "policy-no-literal-secrets", support::Code::policy_no_literal_secrets,
         PolicyKey::no_literal_secrets, PolicyForm::flag},
        {"noLatest", "policy-no-latest", support::Code::policy_no_latest, PolicyKey::no_latest,
         PolicyForm::flag},
    };
    return all;
}

const PolicyWord &word_of(PolicyKey key) {
    const auto &all = policy_words();
    return *std::find_if(all.begin(), all.end(), [key](const PolicyWord &word) { return word.key == key; });
}

} // namespace stowage::desired
