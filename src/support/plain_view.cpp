#include "support/plain_view.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <utility>

namespace stowage::support {
namespace {

constexpr std::size_t most_layers = 3; // of quoting: JSON in JSON in a URL

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// A character, and how many bytes of the text stand for it.
struct Unquoted {
    std::uint32_t character = 0;
    std::size_t length = 0; ///< 0: nothing is quoted here
};

/// Exactly `digits` hex digits behind `prefix` bytes.
Unquoted hex_behind(std::string_view text, std::size_t prefix, std::size_t digits) {
    if (text.size() < prefix + digits)
        return {};
    std::uint32_t value = 0;
    for (std::size_t i = prefix; i < prefix + digits; ++i) {
        const int digit = hex_digit(text[i]);
        if (digit < 0)
            return {};
        value = value * 16 + static_cast<std::uint32_t>(digit);
    }
    return {value, prefix + digits};
}

Unquoted backslash(std::string_view text) {
    if (text.size() < 2)
        return {};
    switch (text[1]) {
    case 'n':
    case 'r':
    case 't':
        return {' ', 2};
    case 'u':
        return hex_behind(text, 2, 4);
    case 'x':
        return hex_behind(text, 2, 2);
    case '"':
    case '\'':
    case '\\':
    case '/':
    case '$':
    case '`':
    case '\n':
        return {static_cast<unsigned char>(text[1]), 2};
    default:
        return {};
    }
}

Unquoted numbered_entity(std::string_view text) {
    const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
    std::uint32_t value = 0;
    std::size_t at = hex ? 3 : 2;
    for (; at < text.size() && at < 10; ++at) {
        const int digit = hex_digit(text[at]);
        if (digit < 0 || (!hex && digit > 9))
            break;
        value = value * (hex ? 16 : 10) + static_cast<std::uint32_t>(digit);
    }
    return at < text.size() && text[at] == ';' ? Unquoted{value, at + 1} : Unquoted{};
}

Unquoted entity(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, char>, 6> named{
        {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&nbsp;", ' '}}};
    for (const auto &[name, character] : named)
        if (text.starts_with(name))
            return {static_cast<unsigned char>(character), name.size()};
    return text.starts_with("&#") ? numbered_entity(text) : Unquoted{};
}

Unquoted quoted_at(std::string_view text) {
    switch (text.front()) {
    case '%':
        return hex_behind(text, 1, 2);
    case '\\':
        return backslash(text);
    case '&':
        return entity(text);
    default:
        return {};
    }
}

/// How many bytes at the start say nothing: blanks, terminal escapes, characters of no width.
std::size_t silent_at(std::string_view text) {
    const char c = text.front();
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        return 1;
    if (c == '\033' && text.size() > 1 && text[1] == '[') {
        std::size_t at = 2;
        while (at < text.size() && (text[at] < '@' || text[at] > '~'))
            ++at;
        return std::min(at + 1, text.size());
    }
    for (const std::string_view none : {"\xe2\x80\x8b", "\xe2\x80\x8c", "\xe2\x80\x8d", "\xe2\x81\xa0",
                                        "\xef\xbb\xbf", "\xc2\xad", "\xc2\xa0"})
        if (text.starts_with(none))
            return none.size();
    return 0;
}

class Builder {
public:
    explicit Builder(const PlainView &from) : from_(from) {}

    void put(char c, std::size_t begin, std::size_t end) {
        to_.text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        to_.starts.push_back(from_.starts[begin]);
        to_.ends.push_back(from_.ends[end - 1]);
    }

    /// A byte of %XX stays a byte, a character of \u and &#; becomes UTF-8.
    void put_quoted(char sign, std::uint32_t character, std::size_t begin, std::size_t end) {
        const auto byte = [&](std::uint32_t value) { put(static_cast<char>(value), begin, end); };
        if (character < 0x80 || sign == '%') {
            byte(character & 0xff);
        } else if (character < 0x800) {
            byte(0xc0 | character >> 6);
            byte(0x80 | (character & 0x3f));
        } else {
            byte(0xe0 | (character >> 12 & 0x0f));
            byte(0x80 | (character >> 6 & 0x3f));
            byte(0x80 | (character & 0x3f));
        }
    }

    [[nodiscard]] PlainView take() { return std::move(to_); }

private:
    const PlainView &from_;
    PlainView to_;
};

enum class Quotes { kept, undone };

/// Without what is silent and, where asked, with one layer of quotes less; says whether there was one.
bool strip(PlainView &view, Quotes quotes) {
    Builder builder(view);
    bool any = false;
    const std::string_view text = view.text;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = text.substr(at);
        if (const std::size_t silent = silent_at(rest); silent > 0) {
            at += silent;
            continue;
        }
        const Unquoted quoted = quotes == Quotes::undone ? quoted_at(rest) : Unquoted{};
        const std::size_t length = std::max<std::size_t>(quoted.length, 1);
        if (quoted.length > 0) {
            any = true;
            if (quoted.character > ' ' || silent_at(std::string(1, static_cast<char>(quoted.character))) == 0)
                builder.put_quoted(rest.front(), quoted.character, at, at + length);
        } else {
            builder.put(rest.front(), at, at + 1);
        }
        at += length;
    }
    view = builder.take();
    return any;
}

} // namespace

std::vector<PlainView> plain_views(std::string_view original) {
    PlainView view;
    view.text = original;
    view.starts.resize(original.size());
    std::iota(view.starts.begin(), view.starts.end(), std::size_t{0});
    view.ends.resize(original.size());
    std::iota(view.ends.begin(), view.ends.end(), std::size_t{1});
    strip(view, Quotes::kept);
    std::vector<PlainView> views{view};
    while (views.size() <= most_layers && strip(view, Quotes::undone))
        views.push_back(view);
    return views;
}

} // namespace stowage::support
