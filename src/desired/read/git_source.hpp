#pragma once

#include "desired/read/draft.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stowage::desired {

/// One item of `sources`.
[[nodiscard]] std::optional<DraftSource> read_git_source(const Context &context, const yaml::Node &node);

/// What may stand in one.
[[nodiscard]] const std::vector<std::string> &source_keys();

} // namespace stowage::desired
