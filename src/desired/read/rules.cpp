#include "desired/read/rules.hpp"

#include "desired/read/letters.hpp"
#include "support/duration.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace stowage::desired {
namespace {

/// The name as the server would store it.
std::string normal_name(std::string_view name) {
    std::string normal;
    for (const char c : support::lower(name))
        if (is_lower_or_digit(c) || c == '_' || c == '-')
            normal += c;
    normal.erase(0, std::min(normal.find_first_not_of("_-"), normal.size()));
    return normal;
}

} // namespace

std::optional<Complaint> check_server_name(std::string_view name) {
    const bool fine = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
    });
    if (fine)
        return std::nullopt;
    return Complaint{"may only have letters, digits and . _ - in it", {}};
}

std::optional<Complaint> check_fingerprint(std::string_view fingerprint) {
    constexpr std::string_view start = "sha256//";
    constexpr std::size_t digits_of_digest = 43; // and one character that fills up
    const bool long_enough = fingerprint.size() == start.size() + digits_of_digest + 1;
    if (long_enough && fingerprint.starts_with(start) && fingerprint.ends_with('=') &&
        fingerprint.substr(start.size(), digits_of_digest)
                .find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") ==
            std::string_view::npos)
        return std::nullopt;
    return Complaint{"must be that of the server's public key: sha256// and its SHA-256 in Base64",
                     "leave it out, and the error message of the connection says which key the server shows"};
}

std::optional<Complaint> check_header_name(std::string_view name) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    const bool fine = !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
        return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
    });
    if (!fine)
        return Complaint{"is not the name of a header", "for example CF-Access-Client-Secret"};
    if (support::lower(name) == "x-api-key")
        return Complaint{"is set from apiKey", "leave this header out"};
    return std::nullopt;
}

std::optional<Complaint> check_stack_name(std::string_view name) {
    const bool fine = !name.empty() && is_lower_or_digit(name.front()) &&
                      std::all_of(name.begin(), name.end(),
                                  [](char c) { return is_lower_or_digit(c) || c == '_' || c == '-'; });
    if (fine)
        return std::nullopt;
    const std::string normal = normal_name(name);
    return Complaint{"may only have a-z, 0-9, _ and - in it, and must start with a letter or digit",
                     normal.empty() ? "for example web-1"
                                    : fmt::format("a server would not keep it as it is; write '{}'", normal)};
}

std::optional<Complaint> check_kubernetes_stack_name(std::string_view name) {
    const bool fine = !name.empty() && support::trim(name) == name &&
                      name.find('/') == std::string_view::npos &&
                      std::none_of(name.begin(), name.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
    if (fine)
        return std::nullopt;
    return Complaint{"can't be the name of a Kubernetes stack",
                     "leave out slashes, control characters, and blanks at the ends"};
}

std::optional<Complaint> check_namespace(std::string_view name) {
    constexpr std::size_t longest = 63; // RFC 1123 label
    const bool fine =
        !name.empty() && name.size() <= longest && name.front() != '-' && name.back() != '-' &&
        std::all_of(name.begin(), name.end(), [](char c) { return is_lower_or_digit(c) || c == '-'; });
    if (fine)
        return std::nullopt;
    return Complaint{"is not the name of a Kubernetes namespace",
                     "use up to 63 of a-z, 0-9 and -, for example team-a"};
}

std::optional<Complaint> check_poll_interval(std::string_view interval) {
    const auto duration = support::parse_go_duration(interval);
    constexpr const char *example = "for example 5m or 1h30m; units are s, m and h";
    if (!duration)
        return Complaint{"is not a duration", example};
    if (*duration < std::chrono::minutes{1})
        return Complaint{"must be at least one minute", example};
    return std::nullopt;
}

std::optional<Complaint> check_uuid(std::string_view uuid) {
    const auto fits = [&](std::size_t i) {
        const char c = uuid[i];
        if (i == 8 || i == 13 || i == 18 || i == 23)
            return c == '-';
        return digits.find(c) != std::string_view::npos || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    bool fine = uuid.size() == 36;
    for (std::size_t i = 0; fine && i < uuid.size(); ++i)
        fine = fits(i);
    if (fine)
        return std::nullopt;
    return Complaint{"is not a UUID",
                     "make one with uuidgen, for example 0b0e8d6c-6c5a-4c53-9a5e-3a3c2a1b9f00"};
}

std::optional<Complaint> check_env_name(std::string_view name) {
    if (!name.empty() && !has_blank(name) && name.find('=') == std::string_view::npos)
        return std::nullopt;
    return Complaint{"is not the name of a variable", "use a name without blanks and without ="};
}

std::optional<Complaint> check_new_env_name(std::string_view name) {
    const bool fine = std::all_of(name.begin(), name.end(), [](char c) {
        const bool letter_or_digit =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return letter_or_digit || static_cast<unsigned char>(c) >= 0x80 ||
               std::string_view("_.-[]").find(c) != std::string_view::npos;
    });
    if (fine && !name.empty())
        return std::nullopt;
    return Complaint{"is not the name of a variable", "names have letters, digits, _, . and -"};
}

} // namespace stowage::desired
