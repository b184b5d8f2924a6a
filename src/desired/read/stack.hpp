#pragma once

#include "desired/read/draft.hpp"

#include <optional>

namespace stowage::desired {

/// One item of `stacks`; adds the file of its `file` to `content_files`.
[[nodiscard]] std::optional<DraftStack> read_stack(const Context &context, const yaml::Node &node,
                                                   std::vector<std::filesystem::path> &content_files);

} // namespace stowage::desired
