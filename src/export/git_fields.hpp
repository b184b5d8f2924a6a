#pragma once

#include "export/entry.hpp"

namespace stowage::exported {

/// `gitConfig` as the server has it, but for what YAML can't say: that goes into the entry's `ignore` and
/// comments. `before` is what the desired state already says of the stack, null for nothing.
[[nodiscard]] Field git_field(const model::GitConfig &git, const desired::Stack *before, SecretNames &names,
                              Entry &entry);

} // namespace stowage::exported
