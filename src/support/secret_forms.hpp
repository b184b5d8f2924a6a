#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stowage::support {

/// How much a value says by itself, which decides where it is taken for the secret.
enum class Telling {
    nothing, ///< `1`, `true`, `postgres`: only where it stands as a value
    alone,   ///< only where it stands alone, as a word
    anywhere,
};

[[nodiscard]] Telling telling(std::string_view secret);

/// What of a secret says something without the rest: it itself, its lines, the token behind `Bearer`, the
/// parts of an address that nobody could guess, and what Compose leaves of a value with a `$` in it.
[[nodiscard]] std::vector<std::string> pieces_of(std::string_view secret);

/// How a piece that tells anywhere may look in the plain views of a text.
struct Form {
    std::string text;
    bool encoded = false; ///< as part of a longer base64 text, whose neighbours tell something too
};
[[nodiscard]] std::vector<Form> forms_of(const std::string &piece);

} // namespace stowage::support
