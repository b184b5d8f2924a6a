#include "export/yaml_text.hpp"

#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>

namespace stowage::exported {
namespace {

bool is_plain_start(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '/' || c == '_';
}

/// Letters, digits and what has no meaning inside of a plain scalar, also not in a flow list.
bool is_plain(char c) {
    constexpr std::string_view others = "_-./+@=";
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || others.find(c) != std::string_view::npos;
}

/// `true`, `null`, `yes` and the like, in YAML 1.1 and 1.2.
bool is_word_of_yaml(std::string_view text) {
    static constexpr std::array words = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
    const std::string plain = support::lower(text);
    return std::find(words.begin(), words.end(), plain) != words.end();
}

/// A colon is harmless before anything but a blank: URLs stay readable.
bool is_plain_text(std::string_view text) {
    if (text.empty() || !is_plain_start(text.front()) || text.back() == ':' || is_word_of_yaml(text))
        return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return is_plain(c) || c == ':'; });
}

std::string escaped(char c) {
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\t':
        return "\\t";
    case '\r':
        return "\\r";
    default:
        return fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    }
}

} // namespace

std::string scalar(std::string_view text) {
    if (is_plain_text(text))
        return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        quoted += byte < 0x20 || byte == 0x7F || c == '"' || c == '\\' ? escaped(c) : std::string(1, c);
    }
    return quoted + '"';
}

std::string flow_list(const std::vector<std::string> &items) {
    std::vector<std::string> written;
    written.reserve(items.size());
    for (const std::string &item : items)
        written.push_back(scalar(item));
    return fmt::format("[{}]", support::join(written, ", "));
}

std::string comment_text(std::string_view text) {
    return support::printable(support::redactor().redact(text));
}

} // namespace stowage::exported
