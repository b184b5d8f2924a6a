#pragma once

#include "apply/own_calls.hpp"
#include "apply/run_tools.hpp"

#include <string>

namespace stowage::apply {

/// How a run ends that wrote all that a deployment takes: access rights and the like, a last look at the
/// record, and at what runs.
class RunEnd {
public:
    explicit RunEnd(RunTools &run) : run_(run) {}

    /// Stores what takes a call of its own, and sees that all is as desired. `said` is what was done.
    /// Returns what to say of the run.
    [[nodiscard]] std::string finished(Record record, const std::string &said, const Made &made = {});

    /// Sees that what was deployed runs; `content` is that of an inline stack. Returns what to add to what is
    /// said of it.
    [[nodiscard]] std::string proven(const model::Stack &stack, const std::string &content);

    /// Newer servers judge a swarm's deployment by the first task that they find, whatever its age: whether
    /// what runs may be well although the server says that its deployment failed.
    [[nodiscard]] bool is_disputed(const model::Stack &stack) const;
    /// Sees that what was sent runs, whatever the server calls it and keeps as its record. Throws Ended where
    /// it does not.
    [[nodiscard]] std::string proven_as_sent(const Record &record);

private:
    [[nodiscard]] bool is_looked_at(const model::Stack &stack) const;
    [[nodiscard]] std::string manifest_of(const model::Stack &stack, const std::string &content) const;
    [[nodiscard]] StabilityLimits limits() const;
    [[nodiscard]] Proof look(const model::Stack &stack, const std::string &content,
                             DeployClock::Clock::time_point began, const StabilityLimits &limits);
    [[nodiscard]] std::string seen_as_it_was(const model::Stack &stack, const std::string &content,
                                             const std::string &said);
    [[nodiscard]] std::string left_open() const;
    [[nodiscard]] std::string pruned(const model::Stack &stack, const std::string &said);
    void check_disputed(const Record &record, const std::string &said) const;
    [[nodiscard]] compose::Expected expected_of(const model::Stack &stack, const std::string &content) const;

    RunTools &run_;
};

} // namespace stowage::apply
