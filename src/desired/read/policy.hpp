#pragma once

#include "desired/policy.hpp"
#include "desired/read/fields.hpp"

#include <vector>

namespace stowage::desired {

/// Adds the rules of `policy` that are in force to `rules`.
void read_policy(const Context &context, const Fields &document, std::vector<PolicyRule> &rules);

} // namespace stowage::desired
