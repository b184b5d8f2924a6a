#pragma once

#include "portainer/api_error.hpp"

#include <chrono>
#include <string>

namespace stowage::portainer {

/// An attempt that ended without an answer, as libcurl describes it.
struct NetworkFailure {
    int code = 0;           ///< CURLcode
    int os_error = 0;       ///< errno of the failed connect, or 0
    long verify_result = 0; ///< of the certificate, as OpenSSL numbers it
    bool sent = false;      ///< a connection was there and the request may have gone out
    std::string words;      ///< libcurl's own
    int attempts = 1;
};

/// What the message has to name.
struct NetworkContext {
    std::string host; ///< `host:9443`
    std::string ca_file;
    std::chrono::milliseconds connect_timeout{0};
    std::chrono::milliseconds read_timeout{0};
    std::string fingerprint = {}; ///< of the public key that the server shows; "" where that is not known
};

/// Whether the same request may go through a moment later: not for certificates, wrong addresses or an answer
/// that took longer than the read timeout.
[[nodiscard]] bool is_temporary(const NetworkFailure &failure);

/// Whether the server was not trusted: then which key it shows helps a person to decide.
[[nodiscard]] bool is_about_trust(const NetworkFailure &failure);

/// For people: what happened and what to do. `call` and `maybe_sent` are the caller's to fill in.
[[nodiscard]] ApiError network_error(const NetworkFailure &failure, const NetworkContext &context);

} // namespace stowage::portainer
