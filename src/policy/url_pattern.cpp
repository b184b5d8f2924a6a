#include "policy/url_pattern.hpp"

#include "support/text.hpp"

#include <optional>
#include <string_view>

namespace stowage::policy {
namespace {

struct Parts {
    std::string scheme;              ///< "" where none is said
    std::string host;                ///< lower case, with its port unless it is the scheme's own
    std::optional<std::string> path; ///< without slashes at the ends, nor `.git`
};

std::string without_default_port(const std::string &scheme, std::string host) {
    const char *port = scheme == "https" ? ":443" : scheme == "http" ? ":80" : scheme == "ssh" ? ":22" : "";
    if (*port != '\0' && host.ends_with(port))
        host.resize(host.size() - std::string_view(port).size());
    return host;
}

std::string trimmed_path(std::string_view path) {
    while (path.starts_with('/'))
        path.remove_prefix(1);
    while (path.ends_with('/'))
        path.remove_suffix(1);
    if (path.ends_with(".git"))
        path.remove_suffix(4);
    return std::string(path);
}

Parts parts_of(std::string_view text) {
    Parts parts;
    if (const auto sign = text.find("://"); sign != std::string_view::npos) {
        parts.scheme = support::lower(text.substr(0, sign));
        text = text.substr(sign + 3);
    } else if (const auto at = text.find('@'), colon = text.find(':'); at != std::string_view::npos &&
                                                                       colon != std::string_view::npos &&
                                                                       at < colon && text.find('/') > colon) {
        parts.scheme = "ssh";
        parts.host = support::lower(text.substr(at + 1, colon - at - 1));
        parts.path = trimmed_path(text.substr(colon + 1));
        return parts;
    }
    const auto slash = text.find('/');
    std::string_view authority = text.substr(0, slash);
    if (const auto at = authority.rfind('@'); at != std::string_view::npos)
        authority = authority.substr(at + 1);
    parts.host = without_default_port(parts.scheme, support::lower(authority));
    if (slash != std::string_view::npos)
        parts.path = trimmed_path(text.substr(slash));
    return parts;
}

bool ambiguous(const std::string &url) {
    return url.find_first_of("\\%?#") != std::string::npos || url.find("/../") != std::string::npos ||
           url.find("/./") != std::string::npos || url.ends_with("/..") || url.ends_with("/.");
}

} // namespace

bool url_fits(const std::string &pattern, const std::string &url) {
    if (pattern == "*")
        return true;
    if (ambiguous(url))
        return false;
    const Parts wanted = parts_of(pattern);
    const Parts have = parts_of(url);
    if (!wanted.scheme.empty() && !support::glob_match(wanted.scheme, have.scheme))
        return false;
    return support::glob_match(wanted.host, have.host) &&
           (!wanted.path || support::glob_match(*wanted.path, have.path.value_or("")));
}

bool place_fits(const std::string &pattern, const std::string &host, const std::string &path) {
    const auto slash = pattern.find('/');
    return support::glob_match(support::lower(pattern.substr(0, slash)), host) &&
           (slash == std::string::npos || support::glob_match(pattern.substr(slash + 1), path));
}

} // namespace stowage::policy
