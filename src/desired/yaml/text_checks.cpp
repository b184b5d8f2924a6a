#include "desired/yaml/text_checks.hpp"

#include <algorithm>

namespace stowage::desired::yaml {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// Goes over a tag and an anchor, in whatever order.
std::string_view without_properties(std::string_view text) {
    while (!text.empty() && (text.front() == '!' || text.front() == '&')) {
        text.remove_prefix(std::min(text.find_first_of(blanks), text.size()));
        text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    }
    return text;
}

} // namespace

std::size_t place_of_nothing(std::string_view text, std::size_t offset) {
    offset = std::min(offset, text.size());
    const char next = offset < text.size() ? text[offset] : '\n';
    if (next == '~' || next == 'n' || next == 'N' || next == '&' || next == '!')
        return offset;
    const std::size_t before = text.substr(0, offset).find_last_not_of(blanks);
    if (before == std::string_view::npos)
        return offset;
    const char c = text[before];
    return c == '-' || c == '[' || c == ',' ? before : offset;
}

bool has_open_quote(std::string_view text, std::size_t offset) {
    text = without_properties(text.substr(std::min(offset, text.size())));
    if (text.empty() || (text.front() != '"' && text.front() != '\''))
        return false;
    const char quote = text.front();
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\')
            ++i;
        else if (text[i] == quote && quote == '\'' && i + 1 < text.size() && text[i + 1] == '\'')
            ++i; // '' is a quote within single quotes
        else if (text[i] == quote)
            return false;
    }
    return true;
}

} // namespace stowage::desired::yaml
