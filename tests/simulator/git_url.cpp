#include "git_url.hpp"

#include "world.hpp"

#include <algorithm>
#include <cctype>

namespace simulator {
namespace {

/** A url in its parts; the path has what follows the host: "/acme/app.git?x=1". */
struct Parts {
    std::string scheme;
    std::string user; ///< "bot:secret", without the "@"
    std::string host; ///< with its port
    std::string path;
};

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

Parts parts_of(const std::string &url) {
    Parts parts;
    const auto mark = url.find("://");
    parts.scheme = mark == std::string::npos ? "https" : lower_case(url.substr(0, mark));
    const std::string rest = mark == std::string::npos ? url : url.substr(mark + 3);
    const auto slash = std::min(rest.find('/'), rest.size());
    std::string authority = rest.substr(0, slash);
    parts.path = rest.substr(slash);
    if (const auto at = authority.rfind('@'); at != std::string::npos) {
        parts.user = authority.substr(0, at);
        authority = authority.substr(at + 1);
    }
    parts.host = lower_case(authority);
    return parts;
}

/** "/a/b.git/?x=1" → "/a/b?x=1" */
std::string tidy_path(const std::string &path) {
    const auto query = std::min(path.find('?'), path.size());
    std::string tidy = path.substr(0, query);
    while (tidy.ends_with('/')) {
        tidy.pop_back();
    }
    if (tidy.ends_with(".git")) {
        tidy.resize(tidy.size() - 4);
    }
    return tidy + path.substr(query);
}

bool has_space(const std::string &text) {
    return std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; });
}

} // namespace

std::string normalised_url(const std::string &url) {
    if (url.starts_with("file://")) {
        return tidy_path(url);
    }
    const Parts parts = parts_of(url);
    return parts.scheme + "://" + parts.host + tidy_path(parts.path);
}

std::string stored_url(const World &world, const std::string &url) {
    if (world.can().sources) {
        return normalised_url(url);
    }
    return url.ends_with('/') ? url.substr(0, url.size() - 1) : url;
}

std::optional<Credentials> credentials_in(const std::string &url) {
    const std::string user = parts_of(url).user;
    if (user.empty()) {
        return std::nullopt;
    }
    const auto colon = std::min(user.find(':'), user.size());
    return Credentials{user.substr(0, colon), colon < user.size() ? user.substr(colon + 1) : ""};
}

std::string repository_name(const std::string &url) {
    const std::string path = tidy_path(url);
    return path.substr(path.rfind('/') + 1);
}

bool acceptable_url(const World &world, const std::string &url) {
    if (url.starts_with("file://")) {
        return world.options.allow_file_urls;
    }
    const auto scheme = url.find("://");
    if (scheme == std::string::npos) {
        const std::string host = url.substr(0, url.find('/'));
        return world.can().sources && host.find('.') != std::string::npos &&
               host.find('@') == std::string::npos && !has_space(url);
    }
    const std::string name = lower_case(url.substr(0, scheme));
    if (name != "http" && name != "https" && name != "ssh" && name != "git") {
        return false;
    }
    const std::string rest = url.substr(scheme + 3);
    return !rest.empty() && rest[0] != '/' && !has_space(rest);
}

} // namespace simulator
