#pragma once

#include "git/remote_request.hpp"

#include <memory>

namespace stowage::git {

/// For as long as it lives, libgit2 talks HTTP by way of libcurl: proxies of the environment are used, a
/// certificate is checked against the authorities of the system or those named by GIT_SSL_CAINFO,
/// SSL_CERT_FILE or `http.sslCAInfo`, and credentials go to the scheme, host and port of the request's
/// address alone. A redirect is followed only there, or from http to https of the same host. One at a time.
class HttpTransport {
public:
    explicit HttpTransport(const RemoteRequest &request);
    ~HttpTransport();
    HttpTransport(const HttpTransport &) = delete;
    HttpTransport &operator=(const HttpTransport &) = delete;

private:
    struct Registration;
    std::unique_ptr<Registration> registration_;
};

} // namespace stowage::git
