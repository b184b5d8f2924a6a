#pragma once

#include "portainer/transport.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace stowage::portainer {

/// What a certificate says of itself.
struct Certificate {
    std::string subject; ///< `CN = portainer.example.com`; "" for none
    std::string issuer;  ///< "" for none, as in the one that Portainer makes for itself
    std::chrono::system_clock::time_point not_after;
};

/// That of a text in PEM format; nothing where it can't be read.
[[nodiscard]] std::optional<Certificate> read_certificate(const std::string &pem);

/// How a server's answers come.
struct ConnectionFacts {
    std::string protocol;                   ///< `TLSv1.3`; "" without TLS, and where libcurl does not say
    std::optional<Certificate> certificate; ///< the server's own; nothing without TLS
    /// By how much the server's clock is ahead of this machine's (negative: behind), to the second that its
    /// Date header gives. Nothing where the answer has no such header.
    std::optional<std::chrono::seconds> clock_ahead;
};

/// Asks GET /system/status once, without the API key and with the given TLS settings. Nothing where there is
/// no answer: whoever wants to know why makes a call with a Transport.
[[nodiscard]] std::optional<ConnectionFacts> look_at_connection(const TransportOptions &options);

} // namespace stowage::portainer
