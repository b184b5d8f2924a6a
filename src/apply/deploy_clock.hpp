#pragma once

#include <atomic>
#include <chrono>

namespace stowage::apply {

/// When to give up on a deployment. A server that deploys one stack at a time lets the others wait, each
/// holding its connection; so the time that a deployment is given starts anew whenever the server has
/// finished another one.
class DeployClock {
public:
    using Clock = std::chrono::steady_clock;

    explicit DeployClock(std::chrono::milliseconds timeout) : timeout_(timeout) {}

    void finished_one() { last_.store(Clock::now()); }

    /// `timeout` of the one deployment that is waited for.
    [[nodiscard]] Clock::time_point deadline(Clock::time_point started,
                                             std::chrono::milliseconds timeout) const {
        return std::max(started, last_.load()) + timeout;
    }

    [[nodiscard]] std::chrono::milliseconds timeout() const { return timeout_; }

private:
    std::chrono::milliseconds timeout_;
    std::atomic<Clock::time_point> last_{Clock::time_point::min()};
};

} // namespace stowage::apply
