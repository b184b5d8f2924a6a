#include "apply/stability.hpp"

#include "support/duration.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace stowage::apply {
namespace {

using model::HealthState;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// One sight may be of a moment in between.
constexpr int sure = 2;

/// The longest that it may have run where an engine says `up`: it rounds down to minutes, then hours.
milliseconds at_most(seconds up) {
    if (up < std::chrono::minutes(1))
        return up + seconds(1);
    if (up < std::chrono::hours(1))
        return up + std::chrono::minutes(1);
    return up * 2;
}

} // namespace

Stability::Stability(const StabilityLimits &limits) : limits_(limits) {
    limits_.stable_for = std::min(limits_.stable_for, limits_.timeout);
}

Verdict Stability::observe(const Observation &seen) {
    times_unknown_ = seen.health.state == HealthState::unknown ? times_unknown_ + 1 : 0;
    times_ended_ = seen.ended ? times_ended_ + 1 : 0;
    if (times_unknown_ >= sure)
        return end(Verdict::unknowable, seen.health.reason);
    const Verdict verdict = seen.health.state == HealthState::healthy ? judge_well(seen) : judge_unwell(seen);
    up_.clear();
    for (const Running &one : seen.running)
        up_.emplace(one.id, one.up);
    return verdict;
}

Verdict Stability::judge_well(const Observation &seen) {
    if (was_restarted(seen)) {
        ++restarts_;
        well_since_.reset();
        if (!trouble_since_)
            trouble_since_ = seen.at;
    }
    if (!well_since_)
        well_since_ = seen.at;
    const bool long_enough = seen.at - *well_since_ >= limits_.stable_for;
    if (long_enough && ran_throughout(seen))
        return end(Verdict::proven, "");
    if (trouble_since_ && restarts_ > 0 && seen.at - *trouble_since_ >= limits_.patience + limits_.stable_for)
        return end(Verdict::failed, "it is started again and again");
    // What became well just before the time was up is given the time to prove it.
    if (seen.at >= limits_.timeout + limits_.stable_for)
        return end(Verdict::failed, fmt::format("it did not stay well for {} within {}",
                                                support::human_duration(limits_.stable_for),
                                                support::human_duration(limits_.timeout)));
    return Verdict::waiting;
}

Verdict Stability::judge_unwell(const Observation &seen) {
    const HealthState state = seen.health.state;
    well_since_.reset();
    if (times_ended_ >= sure)
        return end(Verdict::failed, seen.health.str());
    const bool trouble = state == HealthState::degraded || state == HealthState::missing;
    if (trouble && !trouble_since_)
        trouble_since_ = seen.at;
    if (trouble && seen.at - *trouble_since_ >= limits_.patience)
        return end(Verdict::failed, seen.health.str());
    if (seen.at >= limits_.timeout)
        return state == HealthState::unknown
                   ? end(Verdict::unknowable, seen.health.reason)
                   : end(Verdict::failed,
                         fmt::format("{} (after {})", seen.health.str(), support::human_duration(seen.at)));
    return Verdict::waiting;
}

Verdict Stability::end(Verdict verdict, std::string reason) {
    reason_ = std::move(reason);
    return verdict;
}

/// A container is another one than before, or runs for a shorter time than it did.
bool Stability::was_restarted(const Observation &seen) const {
    return std::any_of(seen.running.begin(), seen.running.end(), [this](const Running &one) {
        const auto before = up_.find(one.id);
        if (before == up_.end())
            return !up_.empty();
        return one.up && before->second && *one.up < *before->second;
    });
}

/// A container that ends before it is one second old looks the same whenever it is looked at; but it does not
/// grow older.
bool Stability::ran_throughout(const Observation &seen) const {
    const milliseconds needed = seen.at - *well_since_ - seconds(1);
    return std::all_of(seen.running.begin(), seen.running.end(),
                       [&](const Running &one) { return !one.up || at_most(*one.up) >= needed; });
}

} // namespace stowage::apply
