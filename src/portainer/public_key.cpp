#include "portainer/public_key.hpp"

#include "portainer/certificate.hpp"
#include "portainer/curl_handle.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace stowage::portainer {
namespace {

constexpr std::string_view pin_start = "sha256//";
constexpr std::size_t digest_bytes = 32;
constexpr std::size_t base64_of_digest = 44;

std::string base64(const std::array<unsigned char, digest_bytes> &digest) {
    std::array<unsigned char, base64_of_digest + 1> text{};
    const int length = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
    return {text.begin(), text.begin() + length};
}

} // namespace

bool is_public_key_fingerprint(std::string_view text) {
    if (!text.starts_with(pin_start) || text.size() != pin_start.size() + base64_of_digest ||
        text.back() != '=')
        return false;
    const std::string_view digits = text.substr(pin_start.size(), base64_of_digest - 1);
    return std::all_of(digits.begin(), digits.end(),
                       [](unsigned char c) { return std::isalnum(c) != 0 || c == '+' || c == '/'; });
}

std::string fingerprint_of_certificate(const std::string &pem) {
    const CertificateHandle certificate = certificate_in(pem);
    if (!certificate)
        return {};
    unsigned char *der = nullptr;
    const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
    if (length <= 0)
        return {};
    std::array<unsigned char, digest_bytes> digest{};
    const int done =
        EVP_Digest(der, static_cast<std::size_t>(length), digest.data(), nullptr, EVP_sha256(), nullptr);
    OPENSSL_free(der);
    return done == 1 ? std::string(pin_start) + base64(digest) : std::string();
}

std::string shown_fingerprint(const std::string &url, std::chrono::milliseconds limit) {
    const EasyHandle handle = make_easy();
    void *easy = handle.get();
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &drop_received);
    if (curl_easy_perform(easy) != CURLE_OK)
        return {};
    return fingerprint_of_certificate(shown_certificate(easy));
}

} // namespace stowage::portainer
