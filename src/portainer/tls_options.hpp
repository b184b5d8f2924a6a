#pragma once

#include "portainer/transport.hpp"

namespace stowage::portainer {

/// Tells a handle of libcurl whom to trust.
void set_tls_options(void *easy, const TransportOptions &options);

} // namespace stowage::portainer
