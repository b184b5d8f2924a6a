#pragma once

#include "support/code.hpp"

namespace stowage::support {

/// What to do about it, in a sentence, for whoever has nothing but the code. What a message itself advises
/// goes before, since it knows the case.
[[nodiscard]] const char *advice_of(Code code);

} // namespace stowage::support
