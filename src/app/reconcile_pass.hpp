#pragma once

#include "app/options.hpp"
#include "app/run.hpp"
#include "reconcile/log.hpp"
#include "reconcile/notices.hpp"
#include "reconcile/repository.hpp"
#include "reconcile/status.hpp"
#include "support/error.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace stowage::app {

/// Where one reconcile keeps its own: what it has of Git, and what it remembers of its passes.
struct ReconcileFolders {
    std::filesystem::path cache;
    std::filesystem::path state;
};
/// Throws support::Error for a name that is no name.
[[nodiscard]] ReconcileFolders folders_of(const std::string &name);

/// Who is told of a pass besides the log.
struct Audience {
    std::function<void(const apply::Report &, const plan::Plan &)> report;
    std::function<void(const support::InputError &)> mistakes;
};

/// One pass: desired state → plan → guards → apply → report. Returns the exit code; errors are thrown.
class ReconcilePass {
public:
    ReconcilePass(const ReconcileOptions &options, const Audience &audience, reconcile::Log &log,
                  const std::atomic<int> &interrupts)
        : options_(options), audience_(audience), log_(log), interrupts_(interrupts) {}

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
    void say(reconcile::Level level, std::string name, std::string text,
             std::vector<std::pair<std::string, std::string>> fields = {});

    const ReconcileOptions &options_;
    const Audience &audience_;
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

} // namespace stowage::app
