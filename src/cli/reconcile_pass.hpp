#pragma once

#include "cli/options.hpp"
#include "cli/outputs.hpp"
#include "cli/pipeline.hpp"
#include "reconcile/log.hpp"
#include "reconcile/notices.hpp"
#include "reconcile/repository.hpp"
#include "reconcile/status.hpp"

#include <atomic>
#include <optional>
#include <string>

namespace stowage::cli {

/// Where one reconcile keeps its own: what it has of Git, and what it remembers of its passes.
struct ReconcileFolders {
    std::filesystem::path cache;
    std::filesystem::path state;
};
/// Throws support::Error for a name that is no name.
[[nodiscard]] ReconcileFolders folders_of(const std::string &name);

/// One pass: desired state → plan → guards → apply → report. Returns the exit code; errors are thrown.
class ReconcilePass {
public:
    ReconcilePass(const ReconcileOptions &options, const Outputs &outputs, reconcile::Log &log,
                  const std::atomic<int> &interrupts)
        : options_(options), outputs_(outputs), log_(log), interrupts_(interrupts) {}

    [[nodiscard]] int run();

    /// Puts what is known of the pass, however it ended, on top of what was known before. False where there
    /// is nothing to say, since another run is at work.
    [[nodiscard]] bool describe(reconcile::Status &status) const;
    /// As far as it came; valid as long as this is.
    [[nodiscard]] reconcile::Seen seen() const;

private:
    [[nodiscard]] int run_alone(const ReconcileFolders &folders);
    [[nodiscard]] Input load_snapshot();
    [[nodiscard]] int locked_out(const std::string &by);
    void read_from_git(const std::filesystem::path &cache);
    [[nodiscard]] std::vector<reconcile::Held> guard(Planned &planned, const std::filesystem::path &folder);
    [[nodiscard]] apply::Report carry_out(const Planned &planned);
    void say(reconcile::Level level, std::string name, std::string text,
             std::vector<std::pair<std::string, std::string>> fields = {});

    const ReconcileOptions &options_;
    const Outputs &outputs_;
    reconcile::Log &log_;
    const std::atomic<int> &interrupts_;
    std::optional<reconcile::Repository> repository_;
    std::optional<reconcile::Snapshot> snapshot_;
    bool locked_out_ = false;
    struct Outcome {
        plan::Plan plan;
        apply::Report report;
        std::vector<reconcile::Held> held;
    };
    std::optional<Outcome> outcome_; ///< where the pass came so far
};

} // namespace stowage::cli
