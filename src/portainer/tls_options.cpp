#include "portainer/tls_options.hpp"

#include <curl/curl.h>

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

} // namespace stowage::portainer
