#pragma once

#include "app/options.hpp"
#include "app/pass_log.hpp"
#include "app/run.hpp"
#include "reconcile/log.hpp"
#include "reconcile/notices.hpp"
#include "reconcile/repository.hpp"
#include "reconcile/status.hpp"
#include "support/error.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
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

/// The state folder alone, for whoever gives orders or asks how it went: root may do so for every user.
[[nodiscard]] std::filesystem::path state_of(const std::string &name);

/// Who is told of a pass besides the log.
struct Audience {
    std::function<void(const apply::Report &, const plan::Plan &)> report;
    std::function<void(const support::InputError &)> mistakes;
};

/// One pass: desired state → plan → guards → apply → report. Returns the exit code; errors are thrown.
class ReconcilePass {
public:
    /// `before` is what is known of earlier ones; it has to outlive this.
    ReconcilePass(const ReconcileOptions &options, const Audience &audience, reconcile::Log &log,
                  const std::atomic<int> &interrupts, const reconcile::Status &before)
        : options_(options),
          audience_(audience),
          events_(log),
          log_(log, before),
          interrupts_(interrupts),
          before_(before) {}

    [[nodiscard]] int run();

    /// Puts what is known of the pass, however it ended, on top of what was known before. False where there
    /// is nothing to say, since another run is at work.
    [[nodiscard]] bool describe(reconcile::Status &status) const;
    /// Whether neither a desired state nor any server could be reached: then passes may be further apart.
    [[nodiscard]] bool reached_nothing() const;
    [[nodiscard]] bool changed_anything() const;
    /// As far as it came; valid as long as this is.
    [[nodiscard]] reconcile::Seen seen() const;

private:
    [[nodiscard]] int run_alone(const ReconcileFolders &folders);
    [[nodiscard]] Input load_snapshot();
    [[nodiscard]] int locked_out(const std::string &by);
    void read_from_git(const std::filesystem::path &cache);
    [[nodiscard]] std::vector<reconcile::Held> guard(Planned &planned, const std::filesystem::path &folder);
    /// What people and the clock say now.
    [[nodiscard]] reconcile::Circumstances orders(const std::filesystem::path &folder) const;
    /// The same, asked once more before a stack is begun: a pass may take long. What must not be begun is
    /// added to `held`.
    [[nodiscard]] std::optional<plan::Note> object(const plan::StackPlan &plan,
                                                   const std::filesystem::path &folder,
                                                   std::vector<reconcile::Held> &held);

    const ReconcileOptions &options_;
    const Audience &audience_;
    reconcile::Log &events_;
    PassLog log_;
    const std::atomic<int> &interrupts_;
    const reconcile::Status &before_;
    std::optional<reconcile::Repository> repository_;
    std::optional<reconcile::Snapshot> snapshot_;
    std::mutex mutex_;         ///< of what is held while stacks are carried out
    std::string remote_error_; ///< why there is no desired state: the repository
    std::string refused_;      ///< or its commit
    bool locked_out_ = false;
    struct Outcome {
        plan::Plan plan;
        apply::Report report;
        std::vector<reconcile::Held> held;
    };
    std::optional<Outcome> outcome_; ///< where the pass came so far
};

} // namespace stowage::app
