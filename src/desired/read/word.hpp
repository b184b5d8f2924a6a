#pragma once

#include "desired/read/fields.hpp"
#include "desired/words.hpp"

namespace stowage::desired {

/// Reports a word that is none of `known`.
void unknown_word(const Context &context, const std::string &key, const Written<std::string> &word,
                  const std::vector<std::string> &known);

/// The text of `key`, which has to be one of `known`; nothing where it is left out or no text, which is
/// reported.
[[nodiscard]] std::optional<Written<std::string>> read_known_text(const Context &context,
                                                                  const Fields &fields,
                                                                  const std::string &key,
                                                                  const std::vector<std::string> &known);

/// The value of `key`, which is one of words<T>().
template <typename T>
[[nodiscard]] std::optional<Written<T>> read_word(const Context &context, const Fields &fields,
                                                  const std::string &key) {
    std::vector<std::string> known;
    for (const auto &[text, meaning] : words<T>())
        known.push_back(text);
    const auto word = read_known_text(context, fields, key, known);
    if (!word)
        return std::nullopt;
    if (const auto value = from_word<T>(word->value))
        return Written<T>{*value, word->where};
    unknown_word(context, key, *word, known);
    return std::nullopt;
}

} // namespace stowage::desired
