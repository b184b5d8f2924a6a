#include "policy/secret_name.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

namespace stowage::policy {
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

bool holds_secret(const std::string &word) {
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
        if (holds_secret(words[i]))
            return true;
        if (i > 0 && words[i] == "KEY" && is_in(words[i - 1], kinds_of_keys))
            return true;
    }
    return false;
}

} // namespace stowage::policy
