#include "report/markdown_text.hpp"

#include "report/describe.hpp"
#include "report/escape.hpp"
#include "report/paint.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace stowage::report {
namespace {

std::size_t longest_backtick_run(std::string_view text) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

/// `text` is masked and printable.
std::string code_span(std::string_view text, Place place) {
    const std::size_t longest = longest_backtick_run(text);
    const std::string fence(longest + 1, '`');
    std::string inner;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '|' || place == Place::text)
            inner += text[i];
        else // sites disagree on a bar behind two backslashes, so there it is named
            inner += i > 0 && text[i - 1] == '\\' ? "\\x7c" : "\\|";
    }
    // One blank at each end is taken off again, unless there is nothing but blanks.
    const bool blank = inner.find_first_not_of(' ') == std::string::npos;
    const bool padded = !blank && (longest > 0 || inner.front() == ' ' || inner.back() == ' ');
    return fmt::format("{0}{1}{2}{1}{0}", fence, padded ? " " : "", inner);
}

bool is_letter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalpha(byte) != 0;
}

/// A word of ordinary prose, which means nothing to any Markdown and is no reference to anything.
bool is_plain_word(std::string_view word) {
    while (!word.empty() && std::string_view("('\"").find(word.front()) != std::string_view::npos)
        word.remove_prefix(1);
    while (!word.empty() && std::string_view(",.;:?)'\"").find(word.back()) != std::string_view::npos)
        word.remove_suffix(1);
    if (word.empty())
        return false;
    // Figures: counts, sizes and versions, but no lists, commits or numbers of issues.
    if (std::all_of(word.begin(), word.end(),
                    [](char c) { return std::isdigit(static_cast<unsigned char>(c)); }))
        return word.size() < 7;
    // Letters, with an apostrophe or hyphen among them. Seven letters from a to f could be a commit.
    bool hexadecimal = true;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char c = word[i];
        const bool inside = i > 0 && i + 1 < word.size();
        if (!is_letter(c) && !(inside && (c == '\'' || c == '-') && is_letter(word[i - 1])))
            return false;
        hexadecimal = hexadecimal && std::isxdigit(static_cast<unsigned char>(c)) != 0;
    }
    return !hexadecimal || word.size() < 7;
}

/// Words as code, but for the punctuation of the sentence around them; what is in backticks already stays so.
std::string quoted(std::string_view words, Place place) {
    std::string_view core = words.substr(0, words.find_last_not_of(",.;:)") + 1);
    if (core.empty())
        core = words;
    const std::string_view end = words.substr(core.size());
    const bool parenthesis = core.size() > 1 && core.front() == '(';
    if (parenthesis)
        core.remove_prefix(1);
    if (core.size() > 2 && core.front() == '`' && core.back() == '`' &&
        longest_backtick_run(core.substr(1, core.size() - 2)) == 0)
        core = core.substr(1, core.size() - 2);
    return fmt::format("{}{}{}", parenthesis ? "(" : "", code_span(core, place), end);
}

/// `1.` and `1)` at the start of a line begin a list.
bool begins_list(std::string_view word) {
    return std::isdigit(static_cast<unsigned char>(word.front())) != 0 &&
           std::isdigit(static_cast<unsigned char>(word.back())) == 0;
}

} // namespace

std::string md_code(std::string_view text, Place place) {
    const std::string shown = safe(text);
    return shown.empty() ? "(empty)" : code_span(shown, place);
}

std::string md_prose(std::string_view text, Place place) {
    const std::string shown = safe(text);
    std::string out;
    std::string odd; // words that become one code span
    const auto put = [&](std::string_view piece) {
        out += out.empty() ? "" : " ";
        out += piece;
    };
    const auto flush = [&] {
        if (!odd.empty())
            put(quoted(odd, place));
        odd.clear();
    };
    std::string_view left = shown;
    while (!left.empty()) {
        const std::string_view word = left.substr(0, left.find(' '));
        left.remove_prefix(std::min(left.size(), word.size() + 1));
        if (word.empty())
            continue;
        if (is_plain_word(word) && !(out.empty() && odd.empty() && begins_list(word))) {
            flush();
            put(word);
        } else {
            odd += (odd.empty() ? "" : " ");
            odd += word;
        }
    }
    flush();
    return out;
}

std::string md_code_block(const std::vector<std::string> &lines, std::string_view language) {
    std::string body;
    for (const std::string &line : lines)
        body += safe(line) + "\n";
    const std::string fence(std::max<std::size_t>(3, longest_backtick_run(body) + 1), '`');
    return fmt::format("{}{}\n{}{}\n", fence, language, body, fence);
}

std::string md_folded(const std::string &title, const std::string &remark, const std::string &body) {
    constexpr std::size_t longest_title = 120; // characters
    return fmt::format("<details><summary><code>{}</code> {}</summary>\n\n{}\n</details>\n\n",
                       escape_markup(shortened(safe(title), longest_title)), remark, body);
}

} // namespace stowage::report
