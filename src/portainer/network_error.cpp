#include "portainer/network_error.hpp"

#include "portainer/server_text.hpp"
#include "support/duration.hpp"
#include "support/text.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <system_error>

namespace stowage::portainer {
namespace {

constexpr long certificate_expired = 10; // X509_V_ERR_CERT_HAS_EXPIRED

struct Words {
    std::string message;
    std::string advice;
};

/// A server's own certificate names no authority that a file could hold.
std::string pin_advice(const NetworkContext &context) {
    if (context.fingerprint.empty())
        return {};
    return fmt::format("or, where you know that this is the server's key, trust that key alone: "
                       "tls: {{fingerprint: {}}}, ",
                       context.fingerprint);
}

Words certificate_words(const NetworkFailure &failure, const NetworkContext &context) {
    // libcurl compares the name itself, after OpenSSL has accepted the certificate.
    if (failure.words.find("target host name") != std::string::npos)
        return {
            fmt::format("the TLS certificate of {} was made out for another name", context.host),
            "write the name that the certificate carries in the server's `url`, or accept any certificate "
            "with --insecure"};
    if (failure.verify_result == certificate_expired)
        return {fmt::format("the TLS certificate of {} has expired", context.host),
                "renew it, or accept any certificate with --insecure"};
    return {fmt::format("the TLS certificate of {} is not trusted", context.host),
            "name the file with the certificate of its authority in `tls.caFile`, " + pin_advice(context) +
                "or accept any certificate with --insecure"};
}

Words pin_words(const NetworkContext &context) {
    return {fmt::format("{} is not the server that `tls.fingerprint` names: its public key is another one",
                        context.host),
            context.fingerprint.empty()
                ? "see whether the server's key was made anew"
                : fmt::format("see whether the server's key was made anew; only then write the one that it "
                              "shows: tls: {{fingerprint: {}}}",
                              context.fingerprint)};
}

Words tls_words(const NetworkFailure &failure, const NetworkContext &context) {
    Words words{fmt::format("no TLS connection to {}", context.host), {}};
    if (failure.words.find("wrong version number") != std::string::npos)
        words.advice = "does the server speak plain HTTP on this port? Then write http:// in its `url`";
    return words;
}

Words connect_words(const NetworkFailure &failure, const NetworkContext &context) {
    const std::string reason = failure.os_error != 0
                                   ? support::lower(std::generic_category().message(failure.os_error))
                                   : "it could not be reached";
    return {fmt::format("no connection to {}: {}", context.host, reason),
            "is the server running, and is the port in its `url` right?"};
}

Words timeout_words(const NetworkFailure &failure, const NetworkContext &context) {
    if (!failure.sent)
        return {fmt::format("no connection to {} within {}", context.host,
                            support::human_duration(context.connect_timeout)),
                "check the address in `url`, or raise `timeouts.connect` of the server"};
    return {fmt::format("no answer from {} within {}", context.host,
                        support::human_duration(context.read_timeout)),
            "raise `timeouts.read` of the server if it needs longer"};
}

Words words_for(const NetworkFailure &failure, const NetworkContext &context) {
    switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return {fmt::format("the host name of {} can't be resolved", context.host),
                "check the server's `url` and the name service"};
    case CURLE_COULDNT_RESOLVE_PROXY:
        return {"the host name of the proxy can't be resolved",
                "check the variables http_proxy, https_proxy and no_proxy"};
    case CURLE_COULDNT_CONNECT:
        return connect_words(failure, context);
    case CURLE_OPERATION_TIMEDOUT:
        return timeout_words(failure, context);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
        return certificate_words(failure, context);
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        return pin_words(context);
    case CURLE_SSL_CACERT_BADFILE:
        return {fmt::format("the certificates in {} can't be read", context.ca_file),
                "`tls.caFile` must name a file with certificates in PEM format"};
    case CURLE_SSL_CONNECT_ERROR:
        return tls_words(failure, context);
    case CURLE_BAD_CONTENT_ENCODING:
        return {fmt::format("the compressed answer of {} can't be read", context.host), {}};
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        if (failure.sent)
            return {fmt::format("the connection to {} was lost before the answer was complete", context.host),
                    {}};
        return {fmt::format("no connection to {}", context.host), {}};
    default:
        return {fmt::format("the call to {} failed", context.host), {}};
    }
}

} // namespace

bool is_temporary(const NetworkFailure &failure) {
    switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return true;
    case CURLE_OPERATION_TIMEDOUT:
        return !failure.sent;
    default:
        return false;
    }
}

bool is_about_trust(const NetworkFailure &failure) {
    return failure.code == CURLE_PEER_FAILED_VERIFICATION || failure.code == CURLE_SSL_ISSUER_ERROR ||
           failure.code == CURLE_SSL_PINNEDPUBKEYNOTMATCH;
}

ApiError network_error(const NetworkFailure &failure, const NetworkContext &context) {
    Words words = words_for(failure, context);
    if (failure.attempts > 1)
        words.message += fmt::format(" (tried {} times)", failure.attempts);
    ApiError error;
    error.kind = ApiError::Kind::network;
    error.message = one_line(words.message);
    error.details = one_line(failure.words);
    error.advice = std::move(words.advice);
    error.timed_out = failure.code == CURLE_OPERATION_TIMEDOUT && failure.sent;
    return error;
}

} // namespace stowage::portainer
