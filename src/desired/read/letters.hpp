#pragma once

#include <algorithm>
#include <string_view>

namespace stowage::desired {

inline constexpr std::string_view lower_case = "abcdefghijklmnopqrstuvwxyz";
inline constexpr std::string_view digits = "0123456789";

[[nodiscard]] inline bool is_lower_or_digit(char c) {
    return lower_case.find(c) != std::string_view::npos || digits.find(c) != std::string_view::npos;
}

[[nodiscard]] inline bool is_alphanumeric(char c) {
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z');
}

/// Space and control characters of ASCII.
[[nodiscard]] inline bool has_blank(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7F;
    });
}

[[nodiscard]] inline bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
}

} // namespace stowage::desired
