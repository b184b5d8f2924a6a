#pragma once

#include "kubernetes/manifest.hpp"

#include <string>
#include <vector>

namespace stowage::kubernetes {

/// A value of a Secret that stands in a manifest.
struct SecretValue {
    std::string object; ///< `Secret db`
    std::string key;
    std::string value; ///< as written; never shown
    support::Location key_where;
    support::Location where;
};

/// Those of all Secrets, in the order in which they are written. A service account's token that the cluster
/// fills in has none.
[[nodiscard]] std::vector<SecretValue> secret_values(const Manifest &manifest);

/// A variable that a container gets with a value that stands in the manifest.
struct Variable {
    std::string name;
    std::string value;
    support::Location where;
    support::Location key_where; ///< of the word `value`
};

[[nodiscard]] std::vector<Variable> variables(const Manifest &manifest);

/// What is not shown of a manifest: all values of Secrets, and those of variables and of ConfigMaps whose
/// names sound like a secret. Other values that take several lines are whole files, and are shown.
[[nodiscard]] std::vector<SecretValue> hidden_values(const Manifest &manifest);

} // namespace stowage::kubernetes
