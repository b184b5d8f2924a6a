#include "portainer/retry.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;
using std::chrono::milliseconds;

namespace {

const RetryPolicy policy{4, milliseconds(100), milliseconds(60'000)};

FailedAttempt answered(int status, bool safe = true) {
    FailedAttempt attempt;
    attempt.safe = safe;
    attempt.sent = true;
    attempt.status = status;
    return attempt;
}

FailedAttempt unanswered(bool safe, bool sent, bool temporary = true) {
    FailedAttempt attempt;
    attempt.safe = safe;
    attempt.sent = sent;
    attempt.temporary = temporary;
    return attempt;
}

} // namespace

TEST_CASE("a GET is repeated after answers that pass by themselves") {
    for (const int status : {429, 502, 503, 504})
        CHECK(wait_before_next(policy, answered(status), 0.5));
    for (const int status : {400, 401, 403, 404, 409, 500, 501})
        CHECK_FALSE(wait_before_next(policy, answered(status), 0.5));
}

TEST_CASE("a write that was answered is never repeated") {
    for (const int status : {429, 502, 503, 504})
        CHECK_FALSE(wait_before_next(policy, answered(status, false), 0.5));
}

TEST_CASE("without an answer a write is repeated only when it was not sent") {
    CHECK(wait_before_next(policy, unanswered(false, false), 0.5));
    CHECK_FALSE(wait_before_next(policy, unanswered(false, true), 0.5));
    CHECK(wait_before_next(policy, unanswered(true, true), 0.5));
    CHECK_FALSE(wait_before_next(policy, unanswered(true, false, false), 0.5));
}

TEST_CASE("attempts are counted") {
    FailedAttempt attempt = answered(503);
    attempt.number = 3;
    CHECK(wait_before_next(policy, attempt, 0.5));
    attempt.number = 4;
    CHECK_FALSE(wait_before_next(policy, attempt, 0.5));
}

TEST_CASE("the backoff doubles, is spread over its whole length, and has a limit") {
    FailedAttempt attempt = answered(503);
    CHECK(*wait_before_next(policy, attempt, 0.0) == milliseconds(0));
    CHECK(*wait_before_next(policy, attempt, 1.0) == milliseconds(100));
    attempt.number = 3;
    CHECK(*wait_before_next(policy, attempt, 1.0) == milliseconds(400));
    attempt.number = 1'000;
    CHECK(*wait_before_next({2'000, milliseconds(100), milliseconds(0)}, attempt, 1.0) ==
          milliseconds(30'000));
}

TEST_CASE("Retry-After is waited for, if it is not too long") {
    FailedAttempt attempt = answered(429);
    attempt.retry_after = milliseconds(5'000);
    CHECK(*wait_before_next(policy, attempt, 0.0) == milliseconds(5'000));
    attempt.retry_after = milliseconds(60'001);
    CHECK_FALSE(wait_before_next(policy, attempt, 0.0));
}
