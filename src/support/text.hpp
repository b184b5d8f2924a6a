#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::support {

[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] std::string_view trim(std::string_view text);

/// A file's text without the line ends that close it, which make no difference to what it says.
[[nodiscard]] std::string without_last_newlines(const std::string &text);
[[nodiscard]] std::vector<std::string> split_lines(std::string_view text);
[[nodiscard]] std::string join(const std::vector<std::string> &parts, std::string_view separator);

/// Whether `text` is one of `words`.
[[nodiscard]] bool is_among(std::string_view text, std::initializer_list<std::string_view> words);

/// Whether one of `phrases` at least stands in `text`, letter by letter.
template <class Phrases = std::initializer_list<std::string_view>>
[[nodiscard]] bool has_any(std::string_view text, const Phrases &phrases) {
    return std::any_of(std::begin(phrases), std::end(phrases), [text](std::string_view phrase) {
        return text.find(phrase) != std::string_view::npos;
    });
}

/// Shell-like `*`, `?` and `[…]`; `*` also matches `/`.
[[nodiscard]] bool glob_match(const std::string &pattern, const std::string &text);

/// The candidate that is nearest to `word`, if it is near enough to be a likely slip of the keyboard.
[[nodiscard]] std::optional<std::string> did_you_mean(std::string_view word,
                                                      const std::vector<std::string> &candidates);

/// Control characters (terminal escapes among them), bytes that are not UTF-8 and Unicode's direction
/// overrides as visible escapes. Newlines and tabs stay when `keep_newlines`.
[[nodiscard]] std::string printable(std::string_view text, bool keep_newlines = false);

[[nodiscard]] bool is_valid_utf8(std::string_view text);

/// "1 stack", "2 stacks".
[[nodiscard]] std::string count_of(std::size_t count, std::string_view singular,
                                   std::string_view plural = {});

} // namespace stowage::support
