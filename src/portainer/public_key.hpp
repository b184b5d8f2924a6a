#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace stowage::portainer {

/// A fingerprint of a server's public key, as libcurl writes it: `sha256//` and the SHA-256 of the key (its
/// SubjectPublicKeyInfo in DER) in Base64.
[[nodiscard]] bool is_public_key_fingerprint(std::string_view text);

/// That of a certificate in PEM format; "" where it can't be read.
[[nodiscard]] std::string fingerprint_of_certificate(const std::string &pem);

/// Connects to `https://host:port` once, sends nothing, and says which public key the server shows, whoever
/// vouches for it. "" where there is no answer.
[[nodiscard]] std::string shown_fingerprint(const std::string &url, std::chrono::milliseconds limit);

} // namespace stowage::portainer
