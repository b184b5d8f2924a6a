#pragma once

#include <string>
#include <string_view>

namespace stowage::support {

/// Whether a variable of this name holds a secret, by the sound of it: `DB_PASSWORD`, `API_KEY`, `authToken`;
/// not `PASSWORD_FILE` or `TOKEN_TTL`, which are about one.
[[nodiscard]] bool sounds_secret(std::string_view name);

/// Whether a value that is written out may be a secret: the name sounds so, and the value is no mere switch.
[[nodiscard]] bool holds_secret(std::string_view name, std::string_view value);

/// `NAME` of the first `${NAME}` or `${NAME:-…}` in a text, as compose files and shells write it; "" where
/// there is none.
[[nodiscard]] std::string unreplaced_variable(std::string_view text);

} // namespace stowage::support
