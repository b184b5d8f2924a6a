#pragma once

#include <chrono>
#include <cstddef>
#include <random>

namespace stowage::reconcile {

/// When a loop makes its passes: every interval, up to a tenth of it later by chance, so that many hosts
/// don't ask at the same moment; further and further apart while nothing can be reached.
class Pace {
public:
    using Clock = std::chrono::steady_clock;

    Pace(std::chrono::seconds interval, unsigned seed) : interval_(interval), random_(seed) {}

    struct Next {
        Clock::time_point at;    ///< never before the last one ended
        std::size_t skipped = 0; ///< that fell into the last one, and are left out
    };
    /// After a pass from `started` to `ended`. `in_vain`: neither a desired state nor any server was reached.
    [[nodiscard]] Next after(Clock::time_point started, Clock::time_point ended, bool in_vain);

    /// From the next pass on.
    void set_interval(std::chrono::seconds interval) { interval_ = interval; }

private:
    std::chrono::seconds interval_;
    std::mt19937 random_;
    int in_vain_ = 0; ///< passes in a row
};

} // namespace stowage::reconcile
