#include "report/paint.hpp"

#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::report {
namespace {

const char *code_of(Color color) {
    switch (color) {
    case Color::red:
        return "31";
    case Color::green:
        return "32";
    case Color::yellow:
        return "33";
    case Color::blue:
        return "34";
    case Color::magenta:
        return "35";
    case Color::cyan:
        return "36";
    case Color::dim:
        return "2";
    case Color::bold:
        return "1";
    case Color::none:
        break;
    }
    return "0";
}

} // namespace

std::string Paint::operator()(Color color, std::string_view text) const {
    if (!on_ || color == Color::none || text.empty())
        return std::string(text);
    return fmt::format("\033[{}m{}\033[0m", code_of(color), text);
}

std::string safe(std::string_view text) {
    return support::printable(support::redactor().redact(text));
}

std::string safe_lines(std::string_view text) {
    return support::printable(support::redactor().redact(text), true);
}

std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(std::string_view text, std::size_t width) {
    std::string out(text);
    const std::size_t have = width_of(text);
    if (have < width)
        out.append(width - have, ' ');
    return out;
}

} // namespace stowage::report
