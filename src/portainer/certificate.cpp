#include "portainer/certificate.hpp"

#include <curl/curl.h>
#include <openssl/pem.h>
#include <string_view>

namespace stowage::portainer {

CertificateHandle certificate_in(const std::string &pem) {
    const BioHandle bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return CertificateHandle(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

std::size_t drop_received(char * /*data*/, std::size_t size, std::size_t count, void * /*nobody*/) {
    return size * count;
}

std::string shown_certificate(void *easy) {
    curl_certinfo *chain = nullptr;
    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr ||
        chain->num_of_certs < 1)
        return {};
    constexpr std::string_view key = "Cert:";
    for (const curl_slist *line = chain->certinfo[0]; line != nullptr; line = line->next)
        if (const std::string_view text = line->data; text.starts_with(key))
            return std::string(text.substr(key.size()));
    return {};
}

} // namespace stowage::portainer
