#include "support/secret_name.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

namespace stowage::support {
namespace {

bool is_in(const std::string &word, const auto &list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_upper(char c) {
    return std::isupper(static_cast<unsigned char>(c)) != 0;
}

/// `API_KEY`, `api-key` and `apiKey` are the words API and KEY.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words(1);
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
            words.emplace_back();
            continue;
        }
        const bool new_word =
            i > 0 && is_upper(c) && std::islower(static_cast<unsigned char>(name[i - 1])) != 0;
        if (new_word)
            words.emplace_back();
        words.back() += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    std::erase(words, "");
    return words;
}

constexpr std::array whole_words = {"PASS", "PWD", "PW", "TOKEN", "APIKEY", "CREDENTIAL", "CREDENTIALS"};
constexpr std::array parts_of_words = {"PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "APIKEY"};
constexpr std::array ends_of_words = {"TOKEN"};
/// Before KEY, or the front of one word with it.
constexpr std::array kinds_of_keys = {"API",     "PRIVATE", "ACCESS", "SECRET", "ENCRYPTION",
                                      "SIGNING", "MASTER",  "AUTH",   "APP",    "LICENSE"};
/// Such a name is about a secret, and does not hold it.
constexpr std::array last_words = {"FILE",     "FILES",   "PATH",      "DIR",   "URL",    "URI",
                                   "ENDPOINT", "NAME",    "ID",        "TTL",   "LENGTH", "SIZE",
                                   "EXPIRY",   "EXPIRES", "TIMEOUT",   "TYPE",  "POLICY", "ENABLED",
                                   "REQUIRED", "HEADER",  "ALGORITHM", "ISSUER"};

bool is_word_of_secrets(const std::string &word) {
    const auto contains = [&](const char *part) { return word.find(part) != std::string::npos; };
    const auto ends = [&](const char *part) { return word.ends_with(part); };
    return is_in(word, whole_words) || std::any_of(parts_of_words.begin(), parts_of_words.end(), contains) ||
           std::any_of(ends_of_words.begin(), ends_of_words.end(), ends);
}

} // namespace

bool sounds_secret(std::string_view name) {
    const std::vector<std::string> words = words_of(name);
    if (words.empty() || is_in(words.back(), last_words))
        return false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (is_word_of_secrets(words[i]))
            return true;
        if (i > 0 && words[i] == "KEY" && is_in(words[i - 1], kinds_of_keys))
            return true;
    }
    return false;
}

bool holds_secret(std::string_view name, std::string_view value) {
    const bool is_variable = value.starts_with("${") && value.ends_with('}');
    return !value.empty() && value != "true" && value != "false" && !is_variable && sounds_secret(name);
}

std::string unreplaced_variable(std::string_view text) {
    for (std::size_t at = 0; (at = text.find("${", at)) != std::string_view::npos; at += 2) {
        const std::string_view rest = text.substr(at + 2);
        const auto end = std::find_if(rest.begin(), rest.end(),
                                      [](unsigned char c) { return std::isalnum(c) == 0 && c != '_'; });
        std::string name(rest.begin(), end);
        if (!name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 && end != rest.end())
            return name;
    }
    return {};
}

} // namespace stowage::support
