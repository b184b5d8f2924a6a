#pragma once

#include "portainer/transport.hpp"

#include <string>
#include <tl/expected.hpp>

namespace stowage::portainer {

/// Where a transport's calls go, checked once.
struct Endpoint {
    std::string base;  ///< as given, without a trailing slash
    std::string path;  ///< the prefix in front of /api: "" or `/portainer`
    std::string shown; ///< `base` without credentials, for messages
    std::string host;  ///< for messages: `host:9443`
    bool tls = false;

    [[nodiscard]] std::string url_of(const Request &request) const { return base + "/api" + request.path; }
    /// `GET https://host/api/stacks`, fit to be shown.
    [[nodiscard]] std::string call_name(const Request &request) const;
};

/// An error where the options can't work at all: no URL, a header that would break the request, a certificate
/// file that can't be read. It has no `call` yet.
[[nodiscard]] tl::expected<Endpoint, ApiError> check_options(const TransportOptions &options);

} // namespace stowage::portainer
