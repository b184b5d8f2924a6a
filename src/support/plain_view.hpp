#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::support {

/// A text as it reads without what carries it: upper case made lower, and without blanks, line ends, terminal
/// escapes and characters of no width.
struct PlainView {
    std::string text;
    std::vector<std::size_t> starts; ///< where each byte of `text` begins in the original
    std::vector<std::size_t> ends;   ///< and where it ends
};

/// The text as it is, and then with percent signs, backslashes and entities undone: once, twice, and as often
/// as there are any, within reason. Never empty. Two texts that say the same have a view in common, whoever
/// quoted or wrapped them.
[[nodiscard]] std::vector<PlainView> plain_views(std::string_view original);

} // namespace stowage::support
