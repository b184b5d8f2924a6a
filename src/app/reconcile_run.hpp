#pragma once

#include "app/options.hpp"
#include "app/reconcile_pass.hpp"
#include "reconcile/log.hpp"
#include "reconcile/status.hpp"
#include "support/error.hpp"

#include <atomic>
#include <optional>
#include <string>

namespace stowage::app {

struct PassResult {
    int code;
    bool reached_nothing;                    ///< neither a desired state nor any server
    std::optional<reconcile::Status> status; ///< nothing where another run is at work
};

/// One pass and what others see of it: log, status, metrics, notices. What goes wrong in the pass is logged.
[[nodiscard]] PassResult run_pass(const ReconcileOptions &options, const Audience &audience,
                                  reconcile::Log &log, const std::atomic<int> &interrupts);

/// A mistake or failure as lines of the log. Returns it in a few words; `before` are those of the last pass,
/// to tell what is news.
std::string log_error(reconcile::Log &log, const support::Error &error, const std::string &before = {});

} // namespace stowage::app
