#pragma once

#include <filesystem>

namespace stowage::support {

/// Who a folder may belong to. Root may give orders to a service of another user: what root makes there then
/// belongs to the owner of the folder that it is made in.
enum class Whose { ours, ours_or_for_root_anyones };

/// What can be made again: $STOWAGE_CACHE_DIR, or else $XDG_CACHE_HOME/stowage, or else ~/.cache/stowage;
/// below /tmp for a user without a home that can be written to. Not made here. Throws Error where it is
/// somebody else's, who could have put anything there.
[[nodiscard]] std::filesystem::path cache_folder();

/// What should last: $STOWAGE_STATE_DIR, or else $XDG_STATE_HOME/stowage, or else ~/.local/state/stowage;
/// below /tmp as above. Not made here. Throws as above.
[[nodiscard]] std::filesystem::path state_folder();

/// The same for what must last, as orders must: throws Error where that would be below /tmp.
[[nodiscard]] std::filesystem::path lasting_state_folder(Whose whose = Whose::ours);

/// Makes a folder, and what of the way to it is missing, that nobody else can look into. Throws Error where
/// it, or a folder above it that is this program's, is somebody else's.
void make_private_folder(const std::filesystem::path &folder, Whose whose = Whose::ours);

/// What root has made in somebody's folder becomes theirs; does nothing for anyone else. Throws Error.
void give_to_owner_of(const std::filesystem::path &folder, const std::filesystem::path &made);

} // namespace stowage::support
