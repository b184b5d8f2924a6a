#include "reconcile/http_request.hpp"

#include "support/text.hpp"

#include <algorithm>

namespace stowage::reconcile {
namespace {

std::string_view take_line(std::string_view &text) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

/// `host:80` and `[::1]:80` without the port.
std::string without_port(std::string_view host) {
    const std::size_t colon = host.rfind(':');
    if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos)
        host = host.substr(0, colon);
    return support::lower(host);
}

} // namespace

bool is_whole(std::string_view head) {
    return head.find("\r\n\r\n") != std::string_view::npos || head.find("\n\n") != std::string_view::npos;
}

std::optional<HttpRequest> parse_head(std::string_view head) {
    const std::string_view first = take_line(head);
    const std::size_t method = first.find(' ');
    const std::size_t target = first.rfind(' ');
    if (method == 0 || method == std::string_view::npos || target <= method + 1 ||
        !first.substr(target + 1).starts_with("HTTP/1."))
        return std::nullopt;
    HttpRequest request;
    request.method = first.substr(0, method);
    request.path = first.substr(method + 1, target - method - 1);
    if (!request.path.starts_with('/'))
        return std::nullopt;
    request.path.resize(std::min(request.path.find('?'), request.path.size()));
    for (std::string_view line = take_line(head); !line.empty(); line = take_line(head)) {
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && support::lower(line.substr(0, colon)) == "host")
            request.host = without_port(support::trim(line.substr(colon + 1)));
    }
    return request;
}

bool is_of_this_machine(std::string_view host) {
    return host.empty() || host == "localhost" || host.starts_with('[') ||
           host.find_first_not_of("0123456789.") == std::string_view::npos;
}

} // namespace stowage::reconcile
