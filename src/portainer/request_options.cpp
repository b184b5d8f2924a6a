#include "portainer/request_options.hpp"

#include <algorithm>
#include <curl/curl.h>
#include <string>

namespace stowage::portainer {
namespace {

using std::chrono::milliseconds;

long as_long(milliseconds duration) {
    return static_cast<long>(std::clamp<milliseconds::rep>(duration.count(), 1, 24L * 3600 * 1000));
}

void set_target(void *easy, const TransportOptions &options, const Endpoint &endpoint, const Request &request,
                const HeaderList &headers) {
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_URL, endpoint.url_of(request).c_str());
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    // The token is for the server, not for a proxy on the way.
    curl_easy_setopt(easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    if (endpoint.tls) {
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
        curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
    } else {
        // Without TLS nothing says early that there is no HTTP/2: others would wait for the first one's
        // answer.
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    }
}

void set_body(void *easy, const Request &request) {
    if (request.method == Method::get) {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
        return;
    }
    // On a connection used before, libcurl sends a request again when the connection ends without an answer,
    // also after the server got it. That must never happen to a write: a new connection for each of them.
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    if (request.method == Method::del && request.body.empty()) {
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
        return;
    }
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
    if (request.method != Method::post)
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, name_of(request.method));
}

void set_limits(void *easy, const TransportOptions &options, const Request &request) {
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, as_long(options.connect_timeout));
    if (!request.deadline)
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, as_long(options.read_timeout));
}

} // namespace

HeaderList headers_of(const TransportOptions &options, const Request &request) {
    HeaderList list;
    const auto add = [&](const std::string &name, const std::string &value) {
        append(list, (value.empty() ? name + ";" : name + ": " + value).c_str());
    };
    add("Accept", "application/json");
    append(list, "Expect:"); // none, or every larger body waits for a go-ahead
    if (request.body.empty())
        append(list, "Content-Type:");
    else
        add("Content-Type", request.content_type);
    if (!options.api_key.empty())
        add("X-API-Key", options.api_key);
    for (const auto &[name, value] : options.headers)
        add(name, value);
    return list;
}

void set_request_options(void *easy, const TransportOptions &options, const Endpoint &endpoint,
                         const Request &request, const HeaderList &headers) {
    set_target(easy, options, endpoint, request, headers);
    set_body(easy, request);
    set_limits(easy, options, request);
}

} // namespace stowage::portainer
