#pragma once

#include <filesystem>

namespace stowage::support {

/// What can be made again: $XDG_CACHE_HOME/stowage, or else ~/.cache/stowage; below /tmp for a user without a
/// home that can be written to. Not made here. Throws Error where it is somebody else's, who could have put
/// anything there.
[[nodiscard]] std::filesystem::path cache_folder();

/// What should last: $XDG_STATE_HOME/stowage, or else ~/.local/state/stowage; below /tmp as above. Not made
/// here. Throws as above.
[[nodiscard]] std::filesystem::path state_folder();

/// Makes a folder, and what of the way to it is missing, that nobody else can look into. Throws Error where
/// it, or a folder above it that is this program's, is somebody else's.
void make_private_folder(const std::filesystem::path &folder);

} // namespace stowage::support
