#include "report/escape.hpp"

#include "report/paint.hpp"

namespace stowage::report {

std::string escape_markup(std::string_view text) {
    // U+FFFE and U+FFFF are UTF-8 but no characters of XML.
    constexpr std::string_view no_character = "\xEF\xBF";
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '\'')
            out += "&#39;";
        else if (text.substr(i, 2) == no_character && i + 2 < text.size() &&
                 (text[i + 2] == '\xBE' || text[i + 2] == '\xBF')) {
            out += "\xEF\xBF\xBD";
            i += 2;
        } else
            out += c;
    }
    return out;
}

std::string markup_safe(std::string_view text) {
    return escape_markup(safe(text));
}

} // namespace stowage::report
