#pragma once

#include <filesystem>

namespace stowage::support {

/// What can be made again: $XDG_CACHE_HOME/stowage, or else ~/.cache/stowage; below /tmp for a user without a
/// home that can be written to. Not made here.
[[nodiscard]] std::filesystem::path cache_folder();

/// What should last: $XDG_STATE_HOME/stowage, or else ~/.local/state/stowage; below /tmp as above. Not made
/// here.
[[nodiscard]] std::filesystem::path state_folder();

} // namespace stowage::support
