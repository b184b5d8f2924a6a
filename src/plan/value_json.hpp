#pragma once

#include "desired/state.hpp"
#include "plan/spec_json.hpp"

#include <string>

namespace stowage::plan {

/// Values that stand in several places of a plan file.

/// A reference is kept as such. Throws support::Error for one of a commit, which nobody could look up again.
[[nodiscard]] Json encode_text(const desired::Text &text);
/// The same for `what`, which a plan file must not hold as it is: throws support::Error for a literal.
[[nodiscard]] Json encode_secret(const desired::Text &text, const std::string &what);
[[nodiscard]] desired::Text decode_text(const Json &json);

[[nodiscard]] Json encode_access(const desired::Access &access);
[[nodiscard]] desired::Access decode_access(const Json &item);

} // namespace stowage::plan
