#pragma once

#include <string>
#include <string_view>

namespace stowage::report {

enum class Color { none, red, green, yellow, blue, magenta, cyan, dim, bold };

/// Colours text, or leaves it alone where colours are off.
class Paint {
public:
    explicit Paint(bool on) : on_(on) {}
    [[nodiscard]] std::string operator()(Color color, std::string_view text) const;

private:
    bool on_;
};

/// Text from outside as it may be shown on one line: secrets masked, control characters visible.
[[nodiscard]] std::string safe(std::string_view text);
/// The same over several lines.
[[nodiscard]] std::string safe_lines(std::string_view text);

/// How many columns of a terminal `text` takes: characters, not bytes.
[[nodiscard]] std::size_t width_of(std::string_view text);
/// `text` with blanks up to `width` columns.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

} // namespace stowage::report
