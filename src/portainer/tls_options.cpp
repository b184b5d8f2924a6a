#include "portainer/tls_options.hpp"

#include <curl/curl.h>
#include <string_view>

namespace stowage::portainer {

void set_tls_options(void *easy, const TransportOptions &options) {
    if (!options.ca_file.empty())
        curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
    if (!options.fingerprint.empty() && !options.insecure)
        curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, options.fingerprint.c_str());
    if (options.insecure || !options.fingerprint.empty()) {
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
}

std::string first_certificate(void *easy) {
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
