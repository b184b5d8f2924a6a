#include "portainer/retry.hpp"

#include <algorithm>

namespace stowage::portainer {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_backoff{30'000};

bool may_repeat(const FailedAttempt &attempt) {
    if (attempt.status != 0)
        return attempt.safe && (attempt.status == 429 || attempt.status == 502 || attempt.status == 503 ||
                                attempt.status == 504);
    return attempt.temporary && (attempt.safe || !attempt.sent);
}

milliseconds backoff(const RetryPolicy &policy, int attempt, double chance) {
    milliseconds limit = policy.backoff;
    for (int i = 1; i < attempt && limit < longest_backoff; ++i)
        limit *= 2;
    limit = std::clamp(limit, milliseconds(0), longest_backoff);
    return std::chrono::duration_cast<milliseconds>(limit * std::clamp(chance, 0.0, 1.0));
}

} // namespace

std::optional<milliseconds> wait_before_next(const RetryPolicy &policy, const FailedAttempt &attempt,
                                             double chance) {
    if (attempt.number >= policy.max_attempts || !may_repeat(attempt))
        return std::nullopt;
    if (!attempt.retry_after)
        return backoff(policy, attempt.number, chance);
    if (*attempt.retry_after > policy.max_retry_after)
        return std::nullopt;
    return *attempt.retry_after + backoff(policy, attempt.number, chance);
}

} // namespace stowage::portainer
