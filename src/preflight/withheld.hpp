#pragma once

namespace stowage::preflight {

/// Stands in the env of a deployment for a value that must not be used before a change is merged. What
/// depends on it is not checked.
inline constexpr const char *withheld_value = "(secret)";

} // namespace stowage::preflight
