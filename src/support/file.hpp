#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace stowage::support {

/// The whole content of a regular file. Throws Error that names the path and the reason, also when the file
/// is larger than `limit` bytes, a folder or a device.
[[nodiscard]] std::string read_file(const std::filesystem::path &path, std::size_t limit);

enum class Mode { readable_by_all, owner_only };

/// Writes beside the target and renames, so that a reader sees the old or the new content and a kill leaves
/// the old one. Throws Error, also where there is something that is not a regular file.
void write_file_atomically(const std::filesystem::path &path, std::string_view content, Mode mode);

/// Adds a line to a file that is made where there is none; what a kill or a full disk left unfinished at its
/// end stays a line of its own. The size of the file from now on. Throws Error, also where there is something
/// that is not a regular file, or a link, which somebody may have put there to have another file written.
std::size_t append_line(const std::filesystem::path &path, std::string_view line, Mode mode);

} // namespace stowage::support
