#pragma once

#include "portainer/api_error.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace stowage::portainer {

enum class Method { get, post, put, patch, del };

[[nodiscard]] const char *name_of(Method method);

struct TransportOptions {
    std::string base_url; ///< `https://host:9443` or with a path prefix; `/api` is added by the transport
    std::string api_key;  ///< sent as X-API-Key; "" sends none
    std::vector<std::pair<std::string, std::string>> headers;
    std::string ca_file;
    /// Of the server's public key, see public_key.hpp; "" for none. Then this alone decides whom to trust:
    /// neither the authorities nor the name nor the dates of the certificate are looked at.
    std::string fingerprint;
    bool insecure = false; ///< accept any certificate
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds read_timeout{60'000}; ///< for a whole call that is not a deployment
    int max_connections = 8;
    int max_attempts = 4;                   ///< of a call that is safe to repeat
    std::chrono::milliseconds backoff{250}; ///< of the first repetition; doubled each time, with jitter
    std::chrono::milliseconds max_retry_after{60'000}; ///< a longer Retry-After is not waited for
    /// Connections that nobody used for so long are closed; later calls open new ones.
    std::chrono::milliseconds rest_after{15'000};
    std::size_t max_answer = 256 * 1024 * 1024; ///< bytes of an answer's body, unpacked
    std::string user_agent = "stowage";
};

struct Request {
    Method method = Method::get;
    std::string path;                              ///< below /api, with query: `/stacks/3?endpointId=1`
    std::string body;                              ///< JSON; "" sends none
    std::string content_type = "application/json"; ///< of the body
    bool retry = true;                             ///< false: also a GET is tried once only
    /// For calls that may take long: asked again and again while waiting, gives the time after which to give
    /// up. Without one, the read timeout counts from the start of the attempt.
    std::function<std::chrono::steady_clock::time_point()> deadline;
};

struct Response {
    int status = 0;
    std::string body;
    std::string content_type;
};

/// HTTP to one server over one set of reused connections, HTTP/2 where it is offered. A thread of its own
/// drives libcurl's multi interface; every method may be called from any thread.
///
/// Repeats a GET after a lost connection, 429, 502, 503 and 504 (Retry-After honoured); a write only when no
/// connection was established. Follows no redirects: the API key goes to no other host, and the error names
/// where the server pointed to. Takes proxy settings from the environment as curl does.
class Transport {
public:
    explicit Transport(TransportOptions options);
    ~Transport();
    Transport(const Transport &) = delete;
    Transport &operator=(const Transport &) = delete;

    using Result = tl::expected<Response, ApiError>;

    /// Starts the call and returns at once. A status of 400 and above is an ApiError with the server's words.
    [[nodiscard]] std::future<Result> start(Request request);
    [[nodiscard]] Result call(Request request) { return start(std::move(request)).get(); }

    /// Ends every call under way with ApiError::Kind::cancelled, and all that come later.
    void cancel();

    /// Calls sent so far, repetitions included.
    [[nodiscard]] std::size_t requests_sent() const;

private:
    class Worker;
    std::unique_ptr<Worker> worker_;
};

} // namespace stowage::portainer
