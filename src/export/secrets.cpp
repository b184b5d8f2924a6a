#include "export/secrets.hpp"

#include "support/redactor.hpp"
#include "support/secret_name.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>

namespace stowage::exported {
namespace {

/// What a switch, a port or a duration looks like.
bool is_harmless(std::string_view value) {
    static constexpr std::array words = {"",    "true", "false", "yes",     "no",      "on",
                                         "off", "none", "null",  "enabled", "disabled"};
    const std::string plain = support::lower(value);
    const bool is_word = std::find(words.begin(), words.end(), plain) != words.end();
    constexpr std::size_t longest_number = 6; // a longer one may be a PIN
    const bool is_number =
        value.size() <= longest_number &&
        std::all_of(value.begin(), value.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    return is_word || is_number;
}

bool has_password_in_url(std::string_view value) {
    const auto scheme = value.find("://");
    if (scheme == std::string_view::npos)
        return false;
    const std::string_view rest = value.substr(scheme + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    const auto sign = authority.rfind('@');
    const auto colon = authority.find(':');
    return sign != std::string_view::npos && colon != std::string_view::npos && colon + 1 < sign;
}

/// How tokens of well-known services begin.
bool is_known_token(std::string_view value) {
    static constexpr std::array prefixes = {"ghp_",     "gho_",  "ghs_",  "github_pat_",
                                            "glpat-",   "xoxb-", "xoxp-", "AKIA",
                                            "sk_live_", "ptr_",  "hvs.",  "eyJhbGciOi"};
    constexpr std::size_t shortest = 16;
    return value.size() >= shortest && std::any_of(prefixes.begin(), prefixes.end(), [&](const char *prefix) {
               return value.starts_with(prefix);
           });
}

std::string as_variable(std::string_view text) {
    std::string name;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        name += std::isalnum(byte) != 0 ? static_cast<char>(std::toupper(byte)) : '_';
    }
    return name;
}

} // namespace

bool is_secret(const std::string &name, std::string_view value) {
    if (value.empty())
        return false;
    if (support::sounds_secret(name) || value.find("-----BEGIN ") != std::string_view::npos ||
        has_password_in_url(value) || is_known_token(value))
        return true;
    return support::may_hold_secret(name) && !is_harmless(value);
}

std::string SecretNames::name_for(const std::vector<std::string> &parts, const std::string &value) {
    std::string name;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        name.insert(0, as_variable(parts[i]) + (name.empty() ? "" : "_"));
        if (std::isdigit(static_cast<unsigned char>(name.front())) != 0)
            name.insert(0, "_");
        if (i == 0 && parts.size() > 1)
            continue;
        const auto [taken, added] = taken_.emplace(name, value);
        if (added || taken->second == value)
            return name;
    }
    for (int number = 2;; ++number) {
        std::string numbered = fmt::format("{}_{}", name, number);
        const auto [taken, added] = taken_.emplace(numbered, value);
        if (added || taken->second == value)
            return numbered;
    }
}

std::string shell_file(const std::vector<Secret> &secrets) {
    std::string text = "# Values that the exported YAML names by reference. Keep this out of git.\n";
    for (const Secret &secret : secrets) {
        std::string quoted;
        for (const char c : secret.value)
            quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
        text += fmt::format("{}='{}'\n", secret.variable, quoted);
    }
    return text;
}

} // namespace stowage::exported
