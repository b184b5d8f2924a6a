#include "kubernetes/scalar.hpp"

#include "desired/yaml/moment.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <set>

namespace stowage::kubernetes {
namespace {

using desired::yaml::moment_in;
using nlohmann::json;

constexpr int hexadecimal = 16;
constexpr int octal = 8;
constexpr int binary = 2;
constexpr int decimal = 10;
constexpr double first_in_full = 1e-4;
constexpr double first_with_exponent = 1e6; // the server writes it as `1e+06`
constexpr std::size_t longest_number = 32;  // letters

template <typename Number>
std::optional<Number> number_in(std::string_view text, int base) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

int base_of(std::string_view &digits) {
    const auto begins = [&](std::string_view sign) { return digits.starts_with(sign); };
    const int base = begins("0x") || begins("0X")   ? hexadecimal
                     : begins("0b") || begins("0B") ? binary
                     : begins("0o") || begins("0O") ? octal
                                                    : decimal;
    if (base != decimal)
        digits.remove_prefix(2);
    else if (digits.size() > 1 && digits.front() == '0') // as C writes it
        return octal;
    return base;
}

std::optional<json> integer_in(std::string_view text) {
    const bool negative = text.starts_with("-");
    if (negative || text.starts_with("+"))
        text.remove_prefix(1);
    const int base = base_of(text);
    if (text.starts_with("-"))
        return std::nullopt;
    const std::string digits = (negative ? "-" : "") + std::string(text);
    if (const auto value = number_in<std::int64_t>(digits, base))
        return json(*value);
    if (const auto value = number_in<std::uint64_t>(digits, base))
        return json(*value);
    return std::nullopt;
}

std::optional<double> real_in(std::string_view text) {
    static const std::regex form(R"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)");
    if (!std::regex_match(text.begin(), text.end(), form))
        return std::nullopt;
    if (text.starts_with("+"))
        text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// The shortest text that says the same number, as Go writes it: with an exponent where it is small or large.
std::string written(double value) {
    std::array<char, longest_number> buffer{};
    const auto write = [&](std::chars_format format) {
        const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
        return std::string(buffer.data(), error == std::errc() ? end : buffer.data());
    };
    const double size = std::abs(value);
    const bool in_full = size == 0 || (size >= first_in_full && size < first_with_exponent);
    return write(in_full ? std::chars_format::fixed : std::chars_format::scientific);
}

json number_or_text(std::string_view text) {
    if (auto moment = moment_in(text))
        return std::move(*moment);
    std::string plain(text);
    std::erase(plain, '_');
    if (auto integer = integer_in(plain))
        return std::move(*integer);
    if (const auto real = real_in(plain)) {
        const bool whole = std::trunc(*real) == *real && std::abs(*real) < first_with_exponent;
        return whole ? json(static_cast<std::int64_t>(*real)) : json(*real);
    }
    return std::string(text);
}

bool begins_number(std::string_view text) {
    return std::string_view("+-.0123456789").find(text.front()) != std::string_view::npos;
}

} // namespace

json plain_value(std::string_view text) {
    static const std::set<std::string_view> nothing{"", "~", "null", "Null", "NULL"};
    static const std::set<std::string_view> yes{"true", "True", "TRUE"};
    static const std::set<std::string_view> no{"false", "False", "FALSE"};
    if (nothing.contains(text))
        return nullptr;
    if (yes.contains(text) || no.contains(text))
        return yes.contains(text);
    return begins_number(text) ? number_or_text(text) : json(std::string(text));
}

bool is_plain_text(std::string_view text) {
    return plain_value(text).is_string() && !moment_in(text);
}

std::string label_of_plain(std::string_view text) {
    const json value = plain_value(text);
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_null())
        return "<nil>";
    return value.is_number_float() ? written(value.get<double>()) : value.dump();
}

} // namespace stowage::kubernetes
