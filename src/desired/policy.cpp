#include "desired/policy.hpp"

#include <algorithm>

namespace stowage::desired {

const std::vector<PolicyWord> &policy_words() {
    static const std::vector<PolicyWord> all = {
        {"deniedImages", "policy-denied-images", PolicyKey::denied_images, PolicyForm::patterns},
        {"allowedRegistries", "policy-allowed-registries", PolicyKey::allowed_registries,
         PolicyForm::patterns},
        {"requiredAutoUpdate", "policy-required-auto-update", PolicyKey::required_auto_update,
         PolicyForm::flag},
        {"allowedRepositories", "policy-allowed-repositories", PolicyKey::allowed_repositories,
         PolicyForm::patterns},
        {"allowedReferences", "policy-allowed-references", PolicyKey::allowed_references,
         PolicyForm::patterns},
        {"noLiteralSecrets", "policy-no-literal-secrets", PolicyKey::no_literal_secrets, PolicyForm::flag},
        {"noLatest", "policy-no-latest", PolicyKey::no_latest, PolicyForm::flag},
    };
    return all;
}

const PolicyWord &word_of(PolicyKey key) {
    const auto &all = policy_words();
    return *std::find_if(all.begin(), all.end(), [key](const PolicyWord &word) { return word.key == key; });
}

} // namespace stowage::desired
