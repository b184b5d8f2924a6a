#include "support/digest.hpp"

#include "support/error.hpp"

#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <vector>

namespace stowage::support {
namespace {

std::string hex(const unsigned char *bytes, unsigned int size) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(size * 2);
    for (unsigned int i = 0; i < size; ++i) {
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 15];
    }
    return text;
}

const unsigned char *bytes_of(std::string_view data) {
    return reinterpret_cast<const unsigned char *>(data.data());
}

} // namespace

std::string sha256_hex(std::string_view data) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int size = 0;
    if (EVP_Digest(data.data(), data.size(), out.data(), &size, EVP_sha256(), nullptr) != 1)
        throw Error("SHA-256 is not available in this build of OpenSSL");
    return hex(out.data(), size);
}

std::string hmac_sha256_hex(std::string_view key, std::string_view data) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int size = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(data), data.size(), out.data(),
             &size) == nullptr)
        throw Error("HMAC-SHA-256 is not available in this build of OpenSSL");
    return hex(out.data(), size);
}

std::string slow_fingerprint_hex(std::string_view salt, std::string_view value) {
    constexpr int rounds = 10'000;
    std::array<unsigned char, 32> out{};
    if (PKCS5_PBKDF2_HMAC(value.data(), static_cast<int>(value.size()), bytes_of(salt),
                          static_cast<int>(salt.size()), rounds, EVP_sha256(), static_cast<int>(out.size()),
                          out.data()) != 1)
        throw Error("PBKDF2 is not available in this build of OpenSSL");
    return hex(out.data(), out.size());
}

std::string random_hex(std::size_t bytes) {
    std::vector<unsigned char> out(bytes);
    if (RAND_bytes(out.data(), static_cast<int>(bytes)) != 1)
        throw Error("this machine gives no random numbers");
    return hex(out.data(), static_cast<unsigned int>(bytes));
}

} // namespace stowage::support
