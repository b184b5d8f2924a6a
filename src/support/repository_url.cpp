#include "support/repository_url.hpp"

#include "support/text.hpp"

namespace stowage::support {

std::string stored_repository_url(std::string_view url) {
    if (url.empty())
        return {};
    std::string scheme = "https";
    if (const auto end = url.find("://"); end != std::string_view::npos) {
        scheme = lower(url.substr(0, end));
        url.remove_prefix(end + 3);
    }
    const std::size_t path_begin = std::min(url.find_first_of("/?#"), url.size());
    std::string_view authority = url.substr(0, path_begin);
    std::string_view path = url.substr(path_begin);
    if (const auto at = authority.rfind('@'); at != std::string_view::npos)
        authority.remove_prefix(at + 1);

    const std::size_t query_begin = std::min(path.find_first_of("?#"), path.size());
    const std::string_view query = path.substr(query_begin);
    path = path.substr(0, query_begin);
    while (path.ends_with('/'))
        path.remove_suffix(1);
    if (path.ends_with(".git"))
        path.remove_suffix(4);
    return scheme + "://" + lower(authority) + std::string(path) + std::string(query);
}

bool same_repository(std::string_view a, std::string_view b) {
    return a == b || stored_repository_url(a) == stored_repository_url(b);
}

} // namespace stowage::support
