#pragma once

#include <string>
#include <vector>

namespace stowage::kubernetes {

/// Two texts as people may see them beside each other.
struct Shown {
    std::string before;
    std::string after;
};

/// Two versions of a manifest with the values of its Secrets, and others whose names sound like one, hidden:
/// `(secret)`, or `(secret, changed)` in the later one where they differ. Text that is no YAML and names a
/// Secret is hidden altogether.
[[nodiscard]] Shown without_secrets(const std::string &before, const std::string &after);

/// Has the process' redactor mask the values of a manifest's Secrets wherever they turn up: a server's
/// messages can quote the manifest. Short values that are ordinary words are left out.
void mask_secrets_of(const std::string &manifest);

} // namespace stowage::kubernetes
