#pragma once

#include "compose/document.hpp"

#include <string>
#include <string_view>

namespace stowage::compose {

/// Why a command or entrypoint that is written as text can't be taken apart; "" where it can. Docker Compose
/// refuses parentheses outside of quotes too.
[[nodiscard]] std::string command_mistake(std::string_view text, Dialect dialect);

} // namespace stowage::compose
