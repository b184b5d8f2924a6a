#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::report {

/// One side of a line of a diff.
struct SideLine {
    int number = 0; ///< from 1
    std::string text;
};

/// A row of a diff that is shown side by side.
struct DiffRow {
    enum class Kind { same, changed, removed, added, gap }; ///< `gap`: lines are left out here
    Kind kind = Kind::same;
    std::optional<SideLine> before;
    std::optional<SideLine> after;
};

/// The rows of a unified diff without file headers: removed lines stand beside the added ones that follow
/// them.
[[nodiscard]] std::vector<DiffRow> side_by_side(std::string_view unified);

} // namespace stowage::report
