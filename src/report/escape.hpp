#pragma once

#include <string>
#include <string_view>

namespace stowage::report {

/// One line of text from outside for XML and HTML, as content or inside double or single quotes: secrets
/// masked, control characters visible, markup characters as references.
[[nodiscard]] std::string markup_safe(std::string_view text);

/// The same for text that is masked and printable already.
[[nodiscard]] std::string escape_markup(std::string_view text);

} // namespace stowage::report
