#pragma once

#include <vector>

namespace stowage::cli {

/// A JSON Schema of what is read or written, which is part of the program.
struct Schema {
    const char *name; ///< `desired-state`, `plan`, …
    const char *text;
};
/// Those of the folder `schemas`, sorted by name.
[[nodiscard]] const std::vector<Schema> &schemas();

} // namespace stowage::cli
