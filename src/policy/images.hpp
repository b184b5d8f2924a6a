#pragma once

#include "desired/policy.hpp"
#include "policy/contents.hpp"
#include "support/diagnostics.hpp"

namespace stowage::policy {

/// Whether the rule is about images.
[[nodiscard]] bool is_about_images(const desired::PolicyRule &rule);

/// Adds what the images of a stack do against a rule about images.
void check_images(const Contents &contents, const desired::PolicyRule &rule, support::Diagnostics &into);

} // namespace stowage::policy
