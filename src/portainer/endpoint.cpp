#include "portainer/endpoint.hpp"

#include "portainer/server_text.hpp"
#include "portainer/url.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <fstream>
#include <string_view>

namespace stowage::portainer {
namespace {

ApiError refused(const std::string &message, std::string advice) {
    ApiError error;
    error.kind = ApiError::Kind::network;
    error.message = one_line(message);
    error.advice = std::move(advice);
    return error;
}

bool is_header_name(std::string_view name) {
    constexpr std::string_view allowed = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || allowed.find(c) != std::string_view::npos;
    });
}

/// What would end the header, and could start another one.
bool breaks_header(const std::string &value) {
    return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos;
}

bool is_readable(const std::string &path) {
    std::ifstream file(path);
    return file.is_open() && file.peek() != std::ifstream::traits_type::eof();
}

} // namespace

std::string Endpoint::call_name(const Request &request) const {
    return one_line(fmt::format("{} {}", name_of(request.method), url_of(request)));
}

tl::expected<Endpoint, ApiError> check_options(const TransportOptions &options) {
    const bool has_scheme =
        options.base_url.rfind("http://", 0) == 0 || options.base_url.rfind("https://", 0) == 0;
    const auto url = has_scheme ? parse_url(options.base_url) : std::nullopt;
    if (!url || url->has_query)
        return tl::unexpected(refused(fmt::format("'{}' is not the address of a server", options.base_url),
                                      "`url` has the form https://host:9443 or https://host/prefix"));
    if (breaks_header(options.api_key))
        return tl::unexpected(refused("the access token holds a line break",
                                      "check what `apiKey` refers to: the token alone must stand there"));
    for (const auto &[name, value] : options.headers)
        if (!is_header_name(name) || breaks_header(value))
            return tl::unexpected(refused(fmt::format("the header '{}' can't be sent", name),
                                          "its name or its value has characters that no header may have"));
    if (!options.ca_file.empty() && !is_readable(options.ca_file))
        return tl::unexpected(refused(fmt::format("the file {} can't be read", options.ca_file),
                                      "`tls.caFile` must name a file with certificates in PEM format"));
    Endpoint endpoint;
    endpoint.base = options.base_url;
    while (endpoint.base.back() == '/')
        endpoint.base.pop_back();
    endpoint.shown = one_line(url->str());
    endpoint.path = url->path;
    endpoint.host = url->host;
    endpoint.tls = url->scheme == "https";
    return endpoint;
}

} // namespace stowage::portainer
