#include "support/redactor.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>

namespace stowage::support {
namespace {

constexpr std::string_view mask = "(secret)";
constexpr std::size_t short_secret = 4;
constexpr std::size_t telling_line = 8;

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::string url_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' || c == '~')
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

/// As inside a JSON string, and as Go prints a quoted string.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += fmt::format("\\{}", c);
        else if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else if (c == '\t')
            out += "\\t";
        else
            out += c;
    }
    return out;
}

/// The secret itself, and those of its lines that tell something without the others: a diff or a block of
/// YAML shows them one by one, indented as it likes.
std::vector<std::string> pieces_of(std::string_view secret) {
    std::vector<std::string> pieces{std::string(secret)};
    if (secret.find('\n') == std::string_view::npos)
        return pieces;
    for (const std::string &line : split_lines(secret))
        if (const std::string_view words = trim(line); words.size() >= telling_line)
            pieces.emplace_back(words);
    return pieces;
}

void mask_all(std::string &text, const std::string &secret) {
    std::size_t at = 0;
    while ((at = text.find(secret, at)) != std::string::npos) {
        const std::size_t end = at + secret.size();
        const bool alone = (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
        if (secret.size() >= short_secret || alone) {
            text.replace(at, secret.size(), mask);
            at += mask.size();
        } else {
            at = end;
        }
    }
}

/// `https://user:password@host` → `https://…@host`.
void mask_userinfo(std::string &text) {
    std::size_t at = 0;
    while ((at = text.find("://", at)) != std::string::npos) {
        at += 3;
        const std::size_t end = text.find_first_of("/ \t\n\"'<>?#", at);
        const std::size_t authority_end = end == std::string::npos ? text.size() : end;
        const std::size_t sign = text.rfind('@', authority_end);
        if (sign == std::string::npos || sign < at || sign >= authority_end)
            continue;
        if (text.find(':', at) < sign)
            text.replace(at, sign - at, "…");
    }
}

} // namespace

void Redactor::add(std::string_view secret) {
    if (secret.empty())
        return;
    const std::lock_guard lock(mutex_);
    for (const std::string &piece : pieces_of(secret))
        for (std::string form : {piece, url_encoded(piece), escaped(piece)})
            if (std::find(secrets_.begin(), secrets_.end(), form) == secrets_.end())
                secrets_.push_back(std::move(form));
    std::stable_sort(secrets_.begin(), secrets_.end(),
                     [](const std::string &a, const std::string &b) { return a.size() > b.size(); });
}

std::string Redactor::redact(std::string_view text) const {
    std::string out(text);
    {
        const std::lock_guard lock(mutex_);
        for (const std::string &secret : secrets_)
            mask_all(out, secret);
    }
    mask_userinfo(out);
    return out;
}

Redactor &redactor() {
    static Redactor instance;
    return instance;
}

bool may_hold_secret(const std::string &name) {
    const std::string text = lower(name);
    static constexpr std::array<std::string_view, 9> words = {"pass", "secret",  "token", "key",    "cred",
                                                              "auth", "private", "dsn",   "session"};
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

} // namespace stowage::support
