#pragma once

#include "model/health.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stowage::apply {

/// How long to look before judging what runs after a deployment.
struct StabilityLimits {
    std::chrono::milliseconds timeout{300'000};   ///< for it to become well
    std::chrono::milliseconds stable_for{10'000}; ///< it must have been well; 0: seen well once is enough
    /// How long it may run badly: crash while it waits for another service, fail its healthcheck. A container
    /// that ended with an error and is not started again is given no time.
    std::chrono::milliseconds patience{60'000};
};

/// A container that runs.
struct Running {
    std::string id;
    std::optional<std::chrono::seconds> up; ///< as the engine says it, rounded down
};

/// What was seen at one moment.
struct Observation {
    std::chrono::milliseconds at{0}; ///< since the looking began; never goes back
    model::StackHealth health;
    std::vector<Running> running;
    bool ended = false; ///< a container ended badly and is not started again
};

enum class Verdict {
    waiting,
    proven,     ///< it runs well, and has for long enough
    failed,     ///< it runs badly, or not at all
    unknowable, ///< what runs can't be seen
};

/// Decides, one observation after the other, whether what was deployed runs. Knows no clock and no server.
class Stability {
public:
    explicit Stability(const StabilityLimits &limits);

    [[nodiscard]] Verdict observe(const Observation &seen);
    /// Of `failed` and `unknowable`: what was seen, for people.
    [[nodiscard]] const std::string &reason() const { return reason_; }

private:
    using Time = std::chrono::milliseconds;

    Verdict judge_well(const Observation &seen);
    Verdict judge_unwell(const Observation &seen);
    Verdict end(Verdict verdict, std::string reason);
    [[nodiscard]] bool was_restarted(const Observation &seen) const;
    [[nodiscard]] bool ran_throughout(const Observation &seen) const;

    StabilityLimits limits_;
    std::map<std::string, std::optional<std::chrono::seconds>> up_; ///< of the last observation, by id
    std::optional<Time> well_since_;
    std::optional<Time> trouble_since_; ///< the first sight of something running badly
    int restarts_ = 0;
    int times_ended_ = 0;   ///< in a row
    int times_unknown_ = 0; ///< in a row
    std::string reason_;
};

} // namespace stowage::apply
