#include "support/secret_forms.hpp"

#include "support/plain_view.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <regex>

namespace stowage::support {
namespace {

constexpr std::size_t short_secret = 4;
constexpr std::size_t long_secret = 8;
constexpr std::size_t telling_line = 8;
constexpr std::size_t telling_part = 8;
constexpr std::size_t shortest_encoded = 6; // bytes; what is shorter has too few characters of its own

bool all_of(std::string_view text, int (*kind)(int)) {
    return std::all_of(text.begin(), text.end(),
                       [&](char c) { return kind(static_cast<unsigned char>(c)) != 0; });
}

/// Words that values are made of everywhere. Masking them would hide what a plan says, and they hide nothing.
bool is_ordinary(std::string_view text) {
    constexpr std::array<std::string_view, 44> words{
        "true",     "false",      "yes",   "no",     "on",    "off",        "none",    "null",    "auto",
        "default",  "latest",     "main",  "master", "prod",  "production", "staging", "dev",     "test",
        "local",    "localhost",  "http",  "https",  "debug", "info",       "warn",    "warning", "error",
        "enabled",  "disabled",   "web",   "app",    "api",   "db",         "redis",   "mysql",   "mariadb",
        "postgres", "postgresql", "mongo", "admin",  "root",  "user",       "guest",   "docker"};
    const std::string word = lower(text);
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Base64 of bytes that start at one of three places of a group, without the characters at either end that
/// hang on their neighbours.
std::string base64_at(std::string_view bytes, std::size_t place, const char *alphabet) {
    std::string padded(place, '\0');
    padded += bytes;
    std::string out;
    for (std::size_t bit = 0; bit + 6 <= padded.size() * 8; bit += 6) {
        const auto byte = [&](std::size_t i) {
            return i < padded.size() ? static_cast<unsigned>(static_cast<unsigned char>(padded[i])) : 0u;
        };
        const unsigned pair = byte(bit / 8) << 8 | byte(bit / 8 + 1);
        out += alphabet[pair >> (10 - bit % 8) & 63];
    }
    return out.substr((place * 8 + 5) / 6);
}

void add_base64(const std::string &piece, std::vector<Form> &forms) {
    constexpr const char *standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    constexpr const char *for_urls = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if (piece.size() < shortest_encoded)
        return;
    for (const char *alphabet : {standard, for_urls})
        for (std::size_t place = 0; place < 3; ++place)
            forms.push_back({lower(base64_at(piece, place, alphabet)), true});
}

std::string hex_of(const std::string &piece) {
    std::string out;
    for (const char c : piece)
        out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
}

void add_lines(std::string_view secret, std::vector<std::string> &pieces) {
    if (secret.find('\n') == std::string_view::npos)
        return;
    for (const std::string &line : split_lines(secret))
        if (const std::string_view words = trim(line); words.size() >= telling_line)
            pieces.emplace_back(words);
}

/// `Bearer T` is echoed as T.
void add_credential(std::string_view secret, std::vector<std::string> &pieces) {
    const std::size_t blank = secret.find(' ');
    if (blank == std::string_view::npos || secret.find('\n') != std::string_view::npos)
        return;
    const std::string scheme = lower(secret.substr(0, blank));
    if (scheme == "bearer" || scheme == "basic" || scheme == "token" || scheme == "digest")
        if (const std::string_view rest = trim(secret.substr(blank)); telling(rest) == Telling::anywhere)
            pieces.emplace_back(rest);
}

bool has_kind(std::string_view text, int (*kind)(int)) {
    return std::any_of(text.begin(), text.end(),
                       [&](char c) { return kind(static_cast<unsigned char>(c)) != 0; });
}

/// A webhook's address is its password: each part of it that is no word.
void add_parts_of_address(std::string_view secret, std::vector<std::string> &pieces) {
    const std::size_t scheme = secret.find("://");
    if (scheme == std::string_view::npos || secret.find_first_of(" \n") != std::string_view::npos)
        return;
    std::size_t at = secret.find('/', scheme + 3);
    while (at != std::string_view::npos && at < secret.size()) {
        const std::size_t end = std::min(secret.find_first_of("/?&=#", at + 1), secret.size());
        const std::string_view part = secret.substr(at + 1, end - at - 1);
        if (part.size() >= 2 * telling_part || (part.size() >= telling_part && has_kind(part, std::isdigit)))
            pieces.emplace_back(part);
        at = end;
    }
    const std::size_t authority = std::min(secret.find_first_of("/?#", scheme + 3), secret.size());
    const std::size_t sign = secret.rfind('@', authority);
    const std::size_t colon = secret.find(':', scheme + 3);
    if (sign != std::string_view::npos && colon < sign && sign > scheme)
        if (const std::string_view password = secret.substr(colon + 1, sign - colon - 1);
            telling(password) == Telling::anywhere)
            pieces.emplace_back(password);
}

/// `ab$cd!ef` reaches a container as `ab!ef`, and `ab$$cd` as `ab$cd`.
void add_interpolated(const std::string &secret, std::vector<std::string> &pieces) {
    if (secret.find('$') == std::string::npos)
        return;
    static const std::regex variable(R"(\$(\{[^}]*\}|[A-Za-z_][A-Za-z0-9_]*))");
    static const std::regex doubled(R"(\$\$)");
    for (std::string left :
         {std::regex_replace(secret, variable, ""), std::regex_replace(secret, doubled, "$$")})
        if (left != secret && telling(left) == Telling::anywhere)
            pieces.push_back(std::move(left));
}

} // namespace

Telling telling(std::string_view secret) {
    if (secret.size() < 3 || is_ordinary(secret) || (secret.size() < 6 && all_of(secret, std::isdigit)))
        return Telling::nothing;
    if (secret.size() < short_secret ||
        (secret.size() < long_secret && (all_of(secret, std::isalpha) || all_of(secret, std::isdigit))))
        return Telling::alone;
    return plain_views(secret).back().text.size() < short_secret ? Telling::alone : Telling::anywhere;
}

std::vector<std::string> pieces_of(std::string_view secret) {
    std::vector<std::string> pieces{std::string(secret)};
    add_lines(secret, pieces);
    add_credential(secret, pieces);
    add_parts_of_address(secret, pieces);
    if (secret.size() < 65'536) // a key file has no variables, and std::regex little stack
        add_interpolated(std::string(secret), pieces);
    return pieces;
}

std::vector<Form> forms_of(const std::string &piece) {
    std::vector<Form> forms;
    for (PlainView &view : plain_views(piece))
        forms.push_back({std::move(view.text), false});
    if (piece.find(' ') != std::string::npos) { // as a form sends it
        std::string joined = piece;
        std::replace(joined.begin(), joined.end(), ' ', '+');
        forms.push_back({plain_views(joined).front().text, false});
    }
    if (piece.size() >= shortest_encoded)
        forms.push_back({hex_of(piece), false});
    add_base64(piece, forms);
    return forms;
}

} // namespace stowage::support
