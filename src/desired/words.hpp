#pragma once

#include "desired/state.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stowage::desired {

/// The words of the YAML and what they stand for, in the order in which to list them.
template <typename T>
using Words = std::vector<std::pair<std::string, T>>;

/// The words for values of the type T; declared for the types below.
template <typename T>
[[nodiscard]] const Words<T> &words();

template <>
const Words<RunState> &words<RunState>();
template <>
const Words<GitDrift> &words<GitDrift>();
template <>
const Words<PullImage> &words<PullImage>();
template <>
const Words<SelfHeal> &words<SelfHeal>();
template <>
const Words<OnFailure> &words<OnFailure>();

/// The word for a value.
template <typename T>
[[nodiscard]] const std::string &word_of(T value) {
    for (const auto &[word, meaning] : words<T>())
        if (meaning == value)
            return word;
    return words<T>().front().first;
}

/// The value that a word stands for; nothing for any other word.
template <typename T>
[[nodiscard]] std::optional<T> from_word(std::string_view text) {
    for (const auto &[word, meaning] : words<T>())
        if (word == text)
            return meaning;
    return std::nullopt;
}

} // namespace stowage::desired
