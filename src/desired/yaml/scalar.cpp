#include "desired/yaml/scalar.hpp"

#include "support/text.hpp"

namespace stowage::desired::yaml {
namespace {

bool only(std::string_view text, std::string_view characters) {
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

constexpr std::string_view digits = "0123456789";

std::string_view without_sign(std::string_view text) {
    if (!text.empty() && (text.front() == '-' || text.front() == '+'))
        text.remove_prefix(1);
    return text;
}

bool is_integer(std::string_view text) {
    if (text.starts_with("0o"))
        return only(text.substr(2), "01234567");
    if (text.starts_with("0x"))
        return only(text.substr(2), "0123456789abcdefABCDEF");
    return only(without_sign(text), digits);
}

/// Takes leading digits off; says whether there were any.
bool take_digits(std::string_view &text) {
    const std::size_t end = std::min(text.find_first_not_of(digits), text.size());
    text.remove_prefix(end);
    return end > 0;
}

bool is_real(std::string_view text) {
    if (support::is_among(text, {".nan", ".NaN", ".NAN"}))
        return true;
    text = without_sign(text);
    if (support::is_among(text, {".inf", ".Inf", ".INF"}))
        return true;
    bool any = take_digits(text);
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        any = take_digits(text) || any;
    }
    if (!any)
        return false;
    if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
        text = without_sign(text.substr(1));
        if (!take_digits(text))
            return false;
    }
    return text.empty();
}

} // namespace

Kind kind_of_plain(std::string_view text) {
    if (support::is_among(text, {"", "~", "null", "Null", "NULL"}))
        return Kind::null;
    if (support::is_among(text, {"true", "True", "TRUE", "false", "False", "FALSE"}))
        return Kind::boolean;
    if (is_integer(text))
        return Kind::integer;
    return is_real(text) ? Kind::real : Kind::text;
}

std::optional<Kind> kind_of_tagged(std::string_view tag, std::string_view text) {
    constexpr std::string_view core = "tag:yaml.org,2002:";
    if (tag == "!")
        return Kind::text;
    if (!tag.starts_with(core))
        return std::nullopt;
    tag.remove_prefix(core.size());
    if (tag == "str")
        return Kind::text;
    const Kind plain = kind_of_plain(text);
    if (tag == "null" && plain == Kind::null)
        return Kind::null;
    if (tag == "bool" && plain == Kind::boolean)
        return Kind::boolean;
    if (tag == "int" && plain == Kind::integer)
        return Kind::integer;
    if (tag == "float" && (plain == Kind::real || plain == Kind::integer))
        return Kind::real;
    return std::nullopt;
}

} // namespace stowage::desired::yaml
