#pragma once

#include <chrono>
#include <optional>

namespace stowage::portainer {

struct RetryPolicy {
    int max_attempts = 1;
    std::chrono::milliseconds backoff{0};
    std::chrono::milliseconds max_retry_after{0};
};

/// An attempt that failed, as far as repeating it is concerned.
struct FailedAttempt {
    int number = 1;         ///< 1 for the first
    bool safe = false;      ///< a GET: repeating it changes nothing on the server
    bool sent = false;      ///< the request may have reached the server
    int status = 0;         ///< 0 when there was no answer
    bool temporary = false; ///< of an attempt without an answer: trying again may help
    std::optional<std::chrono::milliseconds> retry_after;
};

/// How long to wait before the next attempt; nothing when there must not be one. `chance` is a random number
/// from 0 to 1: waiting times are spread over the whole backoff, so that many clients don't come back at
/// once.
[[nodiscard]] std::optional<std::chrono::milliseconds>
wait_before_next(const RetryPolicy &policy, const FailedAttempt &attempt, double chance);

} // namespace stowage::portainer
