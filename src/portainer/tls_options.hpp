#pragma once

#include "portainer/transport.hpp"

#include <string>

namespace stowage::portainer {

/// Tells a handle of libcurl whom to trust.
void set_tls_options(void *easy, const TransportOptions &options);

/// The server's own certificate in PEM format, the first of its chain; "" without TLS. The transfer has to
/// have been told to keep it (CURLOPT_CERTINFO), and be over.
[[nodiscard]] std::string first_certificate(void *easy);

} // namespace stowage::portainer
