#pragma once

#include "app/options.hpp"
#include "current/snapshot.hpp"

namespace stowage::app {

/// What every server of the desired state has, as far as it may be kept. Throws support::Error where one
/// can't be asked.
[[nodiscard]] current::Snapshot take_snapshot(const Options &options, current::Fingerprints fingerprints);

} // namespace stowage::app
