#pragma once

#include <cstddef>
#include <memory>
#include <openssl/bio.h>
#include <openssl/x509.h>
#include <string>

namespace stowage::portainer {

/// Closers of OpenSSL's objects; for .cpp files alone.
struct FreeBio {
    void operator()(BIO *bio) const { BIO_free(bio); }
};
struct FreeCertificate {
    void operator()(X509 *certificate) const { X509_free(certificate); }
};
using BioHandle = std::unique_ptr<BIO, FreeBio>;
using CertificateHandle = std::unique_ptr<X509, FreeCertificate>;

/// The first certificate of a text in PEM format; null where there is none that can be read.
[[nodiscard]] CertificateHandle certificate_in(const std::string &pem);

/// For CURLOPT_WRITEFUNCTION, where what is received does not matter.
[[nodiscard]] std::size_t drop_received(char *data, std::size_t size, std::size_t count, void *nobody);

/// The server's own certificate in PEM format, the first of its chain; "" without TLS. The transfer has to
/// have been told to keep it (CURLOPT_CERTINFO), and be over.
[[nodiscard]] std::string shown_certificate(void *easy);

} // namespace stowage::portainer
