#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace stowage::cli {

/// An option that takes one of a few words, which help, completions and messages then list as people write
/// them.
template <typename Value>
CLI::Option *add_choice(CLI::App &command, const std::string &names, Value &into,
                        const std::vector<std::pair<std::string, Value>> &choices, const std::string &text) {
    std::string words;
    for (const auto &[word, value] : choices)
        words += (words.empty() ? "" : "|") + word;
    const auto take = [&into, choices, words](const std::string &given) {
        for (const auto &[word, value] : choices)
            if (word == given) {
                into = value;
                return;
            }
        throw CLI::ValidationError("'" + given + "' is none of " + words);
    };
    return command.add_option_function<std::string>(names, take, text)->type_name(words);
}

} // namespace stowage::cli
