#pragma once

#include "app/options.hpp"
#include "app/reconcile_pass.hpp"

#include <atomic>
#include <functional>

namespace stowage::app {

/// How the process hears of signals.
struct Signals {
    const std::atomic<int> &interrupts; ///< how often it was told to end
    /// From now on a wish to read the configuration again raises the flag, which the caller takes down.
    std::function<std::atomic<bool> &()> watch_reload;
    std::function<void()> abandon; ///< as if it were told to end a second time
};

/// One pass, or with an interval one after the other until a signal ends them. Returns the exit code. Throws
/// support::Error where the configuration has mistakes.
[[nodiscard]] int reconcile(const ReconcileOptions &options, const Audience &audience,
                            const Signals &signals);

} // namespace stowage::app
