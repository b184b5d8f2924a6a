#include "desired/read/rules.hpp"

#include "support/duration.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace stowage::desired {
namespace {

constexpr std::string_view lower_case = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view digits = "0123456789";

bool is_lower_or_digit(char c) {
    return lower_case.find(c) != std::string_view::npos || digits.find(c) != std::string_view::npos;
}

bool is_alphanumeric(char c) {
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z');
}

/// Space and control characters of ASCII.
bool has_blank(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7F;
    });
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
}

/// What follows `://`, up to the path.
std::string_view authority_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos)
        return {};
    url.remove_prefix(scheme + 3);
    return url.substr(0, url.find_first_of("/?#"));
}

/// `host` or `host:port`, without user.
bool is_host(std::string_view host) {
    if (host.empty() || host.front() == ':')
        return false;
    std::string_view port;
    bool has_port = false;
    if (host.front() == '[') { // IPv6
        const auto end = host.find(']');
        if (end == std::string_view::npos || end == 1)
            return false;
        const std::string_view rest = host.substr(end + 1);
        has_port = !rest.empty();
        if (has_port && rest.front() != ':')
            return false;
        port = has_port ? rest.substr(1) : rest;
    } else if (const auto colon = host.find(':'); colon != std::string_view::npos) {
        has_port = true;
        port = host.substr(colon + 1);
    }
    if (!has_port)
        return true;
    if (port.empty() || port.size() > 5 || port.find_first_not_of(digits) != std::string_view::npos)
        return false;
    const int number = std::stoi(std::string(port));
    return number >= 1 && number <= 65535;
}

/// `user@host:path`
bool is_scp_form(std::string_view url) {
    const auto sign = url.find('@');
    if (sign == std::string_view::npos || sign == 0 || url.find("://") != std::string_view::npos)
        return false;
    const auto colon = url.find(':');
    return colon != std::string_view::npos && colon > sign + 1 && colon + 1 < url.size() &&
           url.substr(0, colon).find('/') == std::string_view::npos;
}

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

std::string_view userinfo_of(std::string_view url) {
    const std::string_view authority = authority_of(url);
    const auto sign = authority.rfind('@');
    return sign == std::string_view::npos ? std::string_view{} : authority.substr(0, sign);
}

std::string host_of(std::string_view url) {
    std::string_view host = authority_of(url);
    if (host.empty() && is_scp_form(url))
        host = url.substr(0, url.find(':'));
    host = host.substr(host.rfind('@') + 1);
    const auto port = host.rfind(':');
    if (port != std::string_view::npos && host.find(']', port) == std::string_view::npos)
        host = host.substr(0, port);
    return support::lower(host);
}

bool same_origin(std::string_view a, std::string_view b) {
    const auto port_of = [](std::string_view url, const std::string &scheme) {
        std::string_view place = authority_of(url);
        place = place.substr(place.rfind('@') + 1);
        const auto colon = place.rfind(':');
        if (colon != std::string_view::npos && colon + 1 < place.size() &&
            place.find(']', colon) == std::string_view::npos)
            return std::string(place.substr(colon + 1));
        return std::string(scheme == "https" ? "443" : scheme == "http" ? "80" : "22");
    };
    const auto scheme_of = [](std::string_view url) {
        const auto end = url.find("://");
        return end == std::string_view::npos ? std::string("ssh") : support::lower(url.substr(0, end));
    };
    const std::string scheme = scheme_of(a);
    return scheme == scheme_of(b) && host_of(a) == host_of(b) && port_of(a, scheme) == port_of(b, scheme);
}

std::optional<Complaint> check_server_name(std::string_view name) {
    const bool fine = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
    });
    if (fine)
        return std::nullopt;
    return Complaint{"may only have letters, digits and . _ - in it", {}};
}

std::optional<Complaint> check_server_url(std::string_view url) {
    constexpr const char *example = "for example https://portainer.example.com:9443";
    if (!url.starts_with("https://") && !url.starts_with("http://"))
        return Complaint{"must start with https:// or http://", example};
    if (!userinfo_of(url).empty() || authority_of(url).find('@') != std::string_view::npos)
        return Complaint{"must not have a user or password in it", "the apiKey says who you are"};
    if (url.find_first_of("?#") != std::string_view::npos)
        return Complaint{"must not have a query or fragment", "stop before the ? or #"};
    if (has_blank(url) || !is_host(authority_of(url)))
        return Complaint{"is not a URL", example};
    while (url.ends_with('/'))
        url.remove_suffix(1);
    if (url.ends_with("/api"))
        return Complaint{"must not end with /api", "leave /api out: it is added to every call"};
    return std::nullopt;
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

std::optional<Complaint> check_git_url(std::string_view url) {
    constexpr const char *example = "for example https://git.example.com/acme/stacks.git";
    const bool http = url.starts_with("https://") || url.starts_with("http://");
    const bool ssh = url.starts_with("ssh://");
    const std::string_view user = userinfo_of(url);
    if ((http && !user.empty()) || user.find(':') != std::string_view::npos)
        return Complaint{"must not have a user or password in it",
                         "use authentication: {username: …, password: {env: …}} instead"};
    if (has_blank(url))
        return Complaint{"must not have blanks in it", example};
    if (is_scp_form(url))
        return Complaint{"can't have the form user@host:path: no server takes it",
                         fmt::format("write it as a URL, {}", example)};
    if (!http && !ssh)
        return Complaint{"must be a URL with http, https or ssh", example};
    const std::string_view authority = authority_of(url);
    const auto sign = authority.rfind('@');
    if (!is_host(sign == std::string_view::npos ? authority : authority.substr(sign + 1)))
        return Complaint{"is not a URL", example};
    return std::nullopt;
}

std::optional<Complaint> check_reference_name(std::string_view name) {
    if (name.empty())
        return std::nullopt;
    const auto is_hex = [](char c) {
        return digits.find(c) != std::string_view::npos || (c >= 'a' && c <= 'f');
    };
    if (name.size() == 40 && std::all_of(name.begin(), name.end(), is_hex))
        return Complaint{"can't be a commit", "tag the commit and write refs/tags/…"};
    const bool full = name.starts_with("refs/") && name.size() > std::string_view("refs/").size();
    const bool bad = has_blank(name) || name.find_first_of("~^:?*[\\") != std::string_view::npos ||
                     name.find("..") != std::string_view::npos || name.find("//") != std::string_view::npos ||
                     name.ends_with('/');
    if (full && !bad)
        return std::nullopt;
    if (full || bad)
        return Complaint{"is not the name of a git reference",
                         "for example refs/heads/main or refs/tags/v1.0"};
    const bool half = name.starts_with("heads/") || name.starts_with("tags/");
    return Complaint{fmt::format("must be a full name, not '{}'", name),
                     half ? fmt::format("write refs/{}", name)
                          : fmt::format("write refs/heads/{0} or refs/tags/{0}", name)};
}

std::optional<Complaint> check_repository_path(std::string_view path) {
    constexpr const char *example = "for example web/docker-compose.yml";
    if (path.empty())
        return Complaint{"must not be empty", example};
    if (has_control(path))
        return Complaint{"must not have control characters in it", example};
    if (path.front() == '/')
        return Complaint{"must be relative to the repository", "take the / at the start away"};
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        if (path.substr(at, end - at) == "..")
            return Complaint{"must stay inside of the repository", "write it without '..'"};
        at = end + 1;
    }
    return std::nullopt;
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
