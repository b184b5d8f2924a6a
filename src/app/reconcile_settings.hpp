#pragma once

#include "app/options.hpp"
#include "reconcile/config.hpp"

namespace stowage::app {

/// Reads the configuration file, if there is one, and fills in what the command line leaves open. Throws
/// support::Error.
[[nodiscard]] ReconcileOptions with_config(ReconcileOptions options);

} // namespace stowage::app
