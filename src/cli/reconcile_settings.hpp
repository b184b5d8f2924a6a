#pragma once

#include "cli/options.hpp"
#include "reconcile/config.hpp"

namespace stowage::cli {

/// Reads the configuration file, if there is one, and fills in what the command line leaves open. Throws
/// support::Error.
[[nodiscard]] ReconcileOptions with_config(ReconcileOptions options);

} // namespace stowage::cli
