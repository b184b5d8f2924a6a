#pragma once

#include "desired/read/draft.hpp"

#include <optional>

namespace stowage::desired {

/// One item of `sources`.
[[nodiscard]] std::optional<DraftSource> read_git_source(const Context &context, const yaml::Node &node);

} // namespace stowage::desired
