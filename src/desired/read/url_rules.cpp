#include "desired/read/letters.hpp"
#include "desired/read/rules.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::desired {
namespace {

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

} // namespace stowage::desired
