#include "reconcile/pace.hpp"

#include <algorithm>

namespace stowage::reconcile {

Pace::Next Pace::after(Clock::time_point started, Clock::time_point ended, bool in_vain) {
    constexpr int most_doublings = 3;
    in_vain_ = in_vain ? std::min(in_vain_ + 1, most_doublings) : 0;
    const auto interval = std::chrono::duration_cast<Clock::duration>(interval_) * (1 << in_vain_);
    Next next{started + interval, 0};
    while (next.at < ended) {
        next.at += interval;
        ++next.skipped;
    }
    std::uniform_int_distribution<Clock::rep> jitter(0, interval.count() / 10);
    next.at += Clock::duration(jitter(random_));
    return next;
}

} // namespace stowage::reconcile
