#pragma once

#include "portainer/curl_handle.hpp"
#include "portainer/endpoint.hpp"
#include "portainer/transport.hpp"

namespace stowage::portainer {

/// The headers of a call, the API key among them.
[[nodiscard]] HeaderList headers_of(const TransportOptions &options, const Request &request);

/// Tells a handle of libcurl what to send where, and how long it may take. `request` and `headers` have to
/// outlive the attempt.
void set_request_options(void *easy, const TransportOptions &options, const Endpoint &endpoint,
                         const Request &request, const HeaderList &headers);

} // namespace stowage::portainer
