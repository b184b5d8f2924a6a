#include "portainer/connection_facts.hpp"

#include "portainer/certificate.hpp"
#include "portainer/curl_handle.hpp"
#include "portainer/endpoint.hpp"
#include "portainer/tls_options.hpp"
#include "support/rfc3339.hpp"

#include <algorithm>
#include <cctype>
#include <ctime>
#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/ssl.h>

namespace stowage::portainer {
namespace {

using std::chrono::system_clock;

std::string text_of(const X509_NAME *name) {
    const BioHandle bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
    const char *data = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &data);
    return length <= 0 ? std::string() : std::string(data, static_cast<std::size_t>(length));
}

std::optional<system_clock::time_point> time_of(const ASN1_TIME *time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1)
        return std::nullopt;
    return support::time_at(::timegm(&parts));
}

/// What the headers of an answer give away.
struct Heard {
    std::optional<system_clock::time_point> server_clock;
    system_clock::time_point at;
};

std::size_t on_header(char *data, std::size_t size, std::size_t count, void *heard_by) {
    auto &heard = *static_cast<Heard *>(heard_by);
    const std::string line(data, size * count);
    constexpr std::string_view name = "date:";
    const bool is_date = line.size() > name.size() &&
                         std::equal(name.begin(), name.end(), line.begin(), [](char wanted, char found) {
                             return wanted == std::tolower(static_cast<unsigned char>(found));
                         });
    if (is_date) {
        const std::time_t seconds = curl_getdate(line.c_str() + name.size(), nullptr);
        if (seconds != -1) {
            heard.server_clock = support::time_at(seconds);
            heard.at = system_clock::now();
        }
    }
    return size * count;
}

/// The version of TLS that is spoken over `easy`, which must still hold its connection.
std::string protocol_of(void *easy) {
    const curl_tlssessioninfo *session = nullptr;
    if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || session == nullptr ||
        session->backend != CURLSSLBACKEND_OPENSSL || session->internals == nullptr)
        return {};
    return SSL_get_version(static_cast<const SSL *>(session->internals));
}

/// TLS is looked at while the connection stands: a transfer that is done has given it back.
struct Spoken {
    void *easy;
    std::string protocol;
};

int on_request(void *spoken_by, char *, char *, int, int) {
    auto &spoken = *static_cast<Spoken *>(spoken_by);
    spoken.protocol = protocol_of(spoken.easy);
    return CURL_PREREQFUNC_OK;
}

} // namespace

std::optional<Certificate> read_certificate(const std::string &pem) {
    const CertificateHandle certificate = certificate_in(pem);
    if (!certificate)
        return std::nullopt;
    const auto not_after = time_of(X509_get0_notAfter(certificate.get()));
    if (!not_after)
        return std::nullopt;
    return Certificate{text_of(X509_get_subject_name(certificate.get())),
                       text_of(X509_get_issuer_name(certificate.get())), *not_after};
}

std::optional<ConnectionFacts> look_at_connection(const TransportOptions &options) {
    const auto endpoint = check_options(options);
    if (!endpoint)
        return std::nullopt;
    Request request;
    request.path = "/system/status";
    const std::string url = endpoint->url_of(request);
    const EasyHandle handle = make_easy();
    void *easy = handle.get();
    Heard heard;
    Spoken spoken{easy, {}};
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
    curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &heard);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &drop_received);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &on_request);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, &spoken);
    set_tls_options(easy, options);
    HeaderList headers; // a gateway in front of the server may let nobody through without them
    for (const auto &[name, value] : options.headers)
        append(headers, fmt::format("{}: {}", name, value).c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
    if (curl_easy_perform(easy) != CURLE_OK)
        return std::nullopt;
    ConnectionFacts found;
    found.protocol = spoken.protocol;
    found.certificate = read_certificate(shown_certificate(easy));
    if (heard.server_clock)
        found.clock_ahead = std::chrono::duration_cast<std::chrono::seconds>(*heard.server_clock - heard.at);
    return found;
}

} // namespace stowage::portainer
