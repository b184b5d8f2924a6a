#pragma once

#include "app/options.hpp"
#include "reconcile/config.hpp"

namespace stowage::app {

/// Reads the configuration file, if there is one, and fills in what the command line leaves open. Throws
/// support::Error.
[[nodiscard]] ReconcileOptions with_config(ReconcileOptions options);

/// Looks up what the configuration has by reference anew: a password or a receiver's URL may be another one
/// by now. Where one can't be had, nothing is taken, and support::Error thrown.
void look_up(ReconcileOptions &options);

} // namespace stowage::app
