#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace stowage::desired {

/// Whether `text` has one of `*`, `?`, `[` in it.
[[nodiscard]] bool is_pattern(const std::string &text);

/// The files and folders that fit a pattern: `*` and `?` within a name, `[…]`, and `**` for any number of
/// folders. Names that start with a dot fit only where the pattern spells the dot. Sorted.
[[nodiscard]] std::vector<std::filesystem::path> glob(const std::string &pattern);

} // namespace stowage::desired
