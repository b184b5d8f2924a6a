#pragma once

#include <string_view>

namespace stowage::policy {

/// Whether a variable of this name holds a secret, by the sound of it: `DB_PASSWORD`, `API_KEY`, `authToken`;
/// not `PASSWORD_FILE` or `TOKEN_TTL`, which are about one.
[[nodiscard]] bool sounds_secret(std::string_view name);

} // namespace stowage::policy
