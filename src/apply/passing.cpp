#include "apply/passing.hpp"

#include "support/text.hpp"

#include <array>
#include <string>

namespace stowage::apply {
namespace {

using portainer::ApiError;

/// In lower case, each as the program that says it writes it. Where a phrase is part of one that does not
/// pass, the longer one stands in `lasting`.
constexpr std::array passing{
    // the network between them, as Go says it
    "connection refused",
    "connection reset",
    "connection timed out",
    "no route to host",
    "network is unreachable",
    "i/o timeout",
    "tls handshake timeout",
    "deadline exceeded",
    "timeout exceeded",
    "client.timeout",
    "request canceled",
    "context canceled",
    "unexpected eof",
    ": eof",
    "broken pipe",
    "no such host",
    "server misbehaving",
    "temporary failure in name resolution",
    "use of closed network connection",
    // servers in between that are away or busy
    "status code: 429",
    "status code: 5",
    "status: 429",
    "status: 5",
    "http status: 5",
    "too many requests",
    "toomanyrequests",
    "internal server error",
    "bad gateway",
    "service unavailable",
    "gateway timeout",
    "gateway time-out",
    "rate limit",
    // a clone or pull comes before anything is touched, so that trying once more costs nothing
    "unable to clone git repository",
    "failed to clone",
    "packfile not found",
    "failed to pull images",
    "error pulling image",
    "failed to pull",
    // a checkout that another deployment had under its hands
    "docker-compose.yml: no such file or directory",
    "docker-compose.yaml: no such file or directory",
    "already in progress",
    // the engine is away, busy, or short of something
    "cannot connect to the docker daemon",
    "is the docker daemon running",
    "daemon is shutting down",
    "removal of container",
    "is marked for removal",
    "resource busy",
    "resource temporarily unavailable",
    "non-overlapping ipv4 address pool",
    "address pools have been fully subnetted",
    "no space left on device",
    "cannot allocate memory",
    "too many open files",
    "database is locked",
    "lock timeout",
    // a swarm between two leaders
    "update out of sequence",
    "does not have a leader",
    "code = unavailable",
    "code = deadlineexceeded",
};

/// What looks like one of those, and is not mended by waiting.
constexpr std::array lasting{"yaml:", "invalid reference format", "unsupported config option"};

} // namespace

bool in_progress(const ApiError &error) {
    return error.status == 409 &&
           (error.message + " " + error.details).find("in progress") != std::string::npos;
}

bool passes_by_itself(std::string_view words) {
    const std::string all = support::lower(std::string(words));
    return support::has_any(all, passing) && !support::has_any(all, lasting);
}

bool passes_by_itself(const ApiError &error) {
    if (error.kind == ApiError::Kind::network || error.status == 429 ||
        (error.status >= 502 && error.status <= 504) || in_progress(error))
        return true;
    return error.status == 500 &&
           passes_by_itself(error.message + "\n" + error.details + "\n" + error.output);
}

Cause cause_of(const ApiError &error) {
    constexpr int unauthorized = 401;
    if (error.status == unauthorized)
        return Cause::api_key;
    return error.kind == ApiError::Kind::network && !error.timed_out ? Cause::connection : Cause::stack;
}

} // namespace stowage::apply
